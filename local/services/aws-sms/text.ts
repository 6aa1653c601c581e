import * as z from 'zod';
import { firstRefusal, type Refusal, type Rule } from '../refusal.ts';

/** `details` are the fields of the exception beside its message. */
export type SmsRefusal = Refusal;

/** The input of SendTextMessage that we know of, with the limits of its API reference. */
const textSchema = z.object({
  DestinationPhoneNumber: z.string().regex(/^\+?[1-9]\d{1,18}$/),
  OriginationIdentity: z
    .string()
    .regex(
      /^(arn:aws[a-z-]*:sms-voice:[a-z0-9-]+:\d{12}:(phone-number|pool|sender-id)\/[\w/-]+|(phone|pool)-[0-9a-f]{32}|\+?[1-9]\d{2,14}|[A-Za-z0-9_-]{1,11})$/,
    ),
  MessageBody: z.string().min(1).max(1600),
  MessageType: z.enum(['TRANSACTIONAL', 'PROMOTIONAL']).default('TRANSACTIONAL'),
  ConfigurationSetName: z.string().max(256).optional(),
  TimeToLive: z.int().min(5).max(259_200).optional(),
  Context: z
    .record(z.string().regex(/^\S{1,100}$/), z.string().min(1).max(800))
    .refine((context) => Object.keys(context).length <= 5, { error: 'must have 5 entries at most' })
    .default({}),
});
export type Text = z.infer<typeof textSchema>;

interface Account {
  readonly configurationSets: ReadonlyMap<string, unknown>;
  readonly optedOut: ReadonlySet<string>;
}

const rules: readonly Rule<Account & { readonly text: Text }>[] = [
  ({ text: { ConfigurationSetName: name }, configurationSets }) =>
    name === undefined || configurationSets.has(name)
      ? undefined
      : {
          code: 'ResourceNotFoundException',
          message: `Resource not found: configuration set ${name}`,
          details: { ResourceType: 'configuration-set', ResourceId: name },
        },

  ({ text: { DestinationPhoneNumber: number }, optedOut }) =>
    optedOut.has(number)
      ? {
          code: 'ConflictException',
          message: 'Destination phone number is opted out',
          details: { Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT', ResourceType: 'opted-out-number' },
        }
      : undefined,
];

/** The text that a call is about, or why the service would refuse it. */
export function readText(input: Readonly<Record<string, unknown>>, account: Account): Text | SmsRefusal {
  const text = textSchema.safeParse(input);
  if (text.success) return firstRefusal(rules, { text: text.data, ...account }) ?? text.data;
  const fields = text.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  return { code: 'ValidationException', message: fields, details: { Reason: 'FIELD_VALIDATION_FAILED' } };
}
