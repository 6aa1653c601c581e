import {
  CreatePlatformApplicationCommand,
  DeletePlatformApplicationCommand,
  SetPlatformApplicationAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import * as z from 'zod';

/** What SNS calls the platforms. */
export const platformSchema = z.enum(['GCM', 'APNS', 'APNS_SANDBOX']);
export type Platform = z.infer<typeof platformSchema>;

/** An APNs authentication key with what it belongs to; unlike a certificate it does not run out every year. */
const apnsKeySchema = z.object({
  /** The text of the .p8 file. */
  signingKey: z.string().min(1),
  keyId: z.string().min(1),
  teamId: z.string().min(1),
  bundleId: z.string().min(1),
});

/** The JSON of a Firebase service account; only what tells it from something else is looked at. */
const serviceAccountSchema = z.object({ type: z.literal('service_account'), private_key: z.string().min(1) });

/**
 * The attributes by which SNS gets to know a platform's credentials.
 *
 * @param secret - the JSON of a Firebase service account, or of `{ signingKey, keyId, teamId, bundleId }` for APNs
 * @throws naming the fields that are wrong, and quoting nothing
 */
export function platformAttributes(platform: Platform, secret: string): Record<string, string> {
  const parsed = parse(secret);
  if (platform === 'GCM') {
    checked(serviceAccountSchema, parsed, 'the JSON of a Firebase service account');
    return { PlatformCredential: secret };
  }
  const key = checked(apnsKeySchema, parsed, 'JSON with signingKey, keyId, teamId and bundleId');
  return {
    PlatformCredential: key.signingKey,
    PlatformPrincipal: key.keyId,
    ApplePlatformTeamID: key.teamId,
    ApplePlatformBundleID: key.bundleId,
  };
}

/**
 * The attributes by which SNS tells what becomes of pushes: of permanent failures always, and of each push in its log if
 * there is a role that may write it.
 */
export function feedbackAttributes(failureTopicArn: string, deliveryLogRoleArn?: string): Record<string, string> {
  return {
    EventDeliveryFailure: failureTopicArn,
    ...(deliveryLogRoleArn !== undefined && {
      SuccessFeedbackRoleArn: deliveryLogRoleArn,
      FailureFeedbackRoleArn: deliveryLogRoleArn,
      // of a hundred pushes that went well
      SuccessFeedbackSampleRate: '100',
    }),
  };
}

/** Ends the logging of what becomes of pushes, in an application that may have had it. */
export const noDeliveryLogs: Readonly<Record<string, string>> = {
  SuccessFeedbackRoleArn: '',
  FailureFeedbackRoleArn: '',
};

/** SNS's platform applications: one app on one platform. */
export class PushApplications {
  readonly #client: SNSClient;

  constructor(client: SNSClient) {
    this.#client = client;
  }

  /** Makes an application, or gives the ARN of the one that is there with the same name and attributes. */
  async create(name: string, platform: Platform, attributes: Record<string, string>): Promise<string> {
    const { PlatformApplicationArn } = await this.#client.send(
      new CreatePlatformApplicationCommand({ Name: name, Platform: platform, Attributes: attributes }),
    );
    if (PlatformApplicationArn === undefined) throw new Error('SNS made a platform application without an ARN');
    return PlatformApplicationArn;
  }

  async update(arn: string, attributes: Record<string, string>): Promise<void> {
    await this.#client.send(
      new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn, Attributes: attributes }),
    );
  }

  /** Repeatable: SNS takes the deletion of what is gone. */
  async delete(arn: string): Promise<void> {
    await this.#client.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn: arn }));
  }
}

function parse(secret: string): unknown {
  try {
    return JSON.parse(secret);
  } catch {
    // the error of JSON.parse quotes the text, which is a secret
    return undefined;
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, wanted: string): z.output<Schema> {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data;
  const fields = error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
  throw new Error(`the secret is not usable: check ${fields}; it must be ${wanted}`);
}
