import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import * as z from 'zod';
import {
  feedbackAttributes,
  noDeliveryLogs,
  type PushApplications,
  platformAttributes,
  platformSchema,
} from '../../adapters/sns/push-applications.ts';
import type { Secret } from '../../ports/secret.ts';
import { type ManagedResource, neverMade } from '../../runtime/custom-resource.ts';

interface Dependencies {
  readonly applications: PushApplications;
  readonly secretOf: (arn: string) => Secret;
}

const propertiesSchema = z.object({
  Platform: platformSchema,
  Name: z.string().min(1),
  SecretArn: z.string().startsWith('arn:'),
  /** The topic on which SNS tells of pushes that it could not deliver. */
  FailureTopicArn: z.string().startsWith('arn:'),
  /** The role by which SNS logs what became of each push; absent: it does not. */
  DeliveryLogRoleArn: z.string().startsWith('arn:').optional(),
});

/**
 * Makes, updates and deletes an SNS platform application for CloudFormation, which has no resource for it. The
 * credentials go from Secrets Manager to SNS and pass through no template.
 *
 * A second call of the same request gives the same application: SNS answers with the ARN of the one that is there.
 */
export const managePushApplication =
  ({ applications, secretOf }: Dependencies) =>
  async (event: CloudFormationCustomResourceEvent): Promise<ManagedResource> => {
    if (event.RequestType === 'Delete') {
      const { PhysicalResourceId } = event;
      if (PhysicalResourceId !== neverMade) await applications.delete(PhysicalResourceId);
      return { physicalId: PhysicalResourceId, data: {} };
    }
    const properties = propertiesSchema.parse(event.ResourceProperties);
    const { Platform, Name, SecretArn } = properties;
    const credentials = platformAttributes(Platform, await secretOf(SecretArn)());
    const attributes = {
      ...credentials,
      ...feedbackAttributes(properties.FailureTopicArn, properties.DeliveryLogRoleArn),
    };

    // another name or platform is another application: CloudFormation deletes the old one afterwards
    const old = event.RequestType === 'Update' ? event.OldResourceProperties : undefined;
    if (event.RequestType === 'Update' && old?.['Name'] === Name && old?.['Platform'] === Platform) {
      // SNS keeps an attribute of which nothing is said
      await applications.update(event.PhysicalResourceId, { ...noDeliveryLogs, ...attributes });
      return { physicalId: event.PhysicalResourceId, data: { Arn: event.PhysicalResourceId } };
    }
    const arn = await applications.create(Name, Platform, attributes);
    return { physicalId: arn, data: { Arn: arn } };
  };
