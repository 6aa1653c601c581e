import * as z from 'zod';

/** RFC 7807, as Vonage writes it. */
export interface VonageProblem {
  readonly refused: number;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly invalid_parameters?: readonly { readonly name: string; readonly reason: string }[];
}

/** A text of the Messages API (version 1): the fields that we know of, with Vonage's rules on them. */
const submissionSchema = z.strictObject({
  channel: z.literal('sms'),
  message_type: z.literal('text'),
  to: z.string().regex(/^[1-9]\d{6,14}$/, { error: 'must be E.164 without a plus or zeros in front' }),
  from: z.union([z.string().regex(/^[1-9]\d{2,14}$/), z.string().regex(/^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/)], {
    error: 'must be a number without a plus, or a name of up to 11 letters',
  }),
  text: z.string().min(1).max(1000),
  client_ref: z.string().max(100).optional(),
  webhook_url: z.url({ protocol: /^https?$/ }).optional(),
  webhook_version: z.enum(['v0.1', 'v1']).optional(),
  ttl: z.int().min(300).max(259_200).optional(),
});
export type Submission = z.infer<typeof submissionSchema>;

export const wrongCredentials: VonageProblem = {
  refused: 401,
  type: 'https://developer.vonage.com/api-errors#unauthorized',
  title: 'You did not provide correct credentials.',
  detail: "Check that you're using the correct credentials, and that your account has this feature enabled",
};

/** The text that a request is about, or why Vonage would refuse it. */
export function readSubmission(body: string): Submission | VonageProblem {
  const submission = submissionSchema.safeParse(parse(body));
  if (submission.success) return submission.data;
  return {
    refused: 422,
    type: 'https://developer.vonage.com/api-errors/messages#1150',
    title: 'Invalid params',
    detail: 'The value of one or more parameters is invalid.',
    invalid_parameters: submission.error.issues.map(({ path, message }) => ({
      name: path.join('.'),
      reason: message,
    })),
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
