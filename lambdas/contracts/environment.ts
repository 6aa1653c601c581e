import * as z from 'zod';
import { channelSchema } from '../domain/channel.ts';
import { countrySchema } from '../domain/contact-points.ts';

/** A name, URL or ARN that has to be there: a missing one must stop the function, not redirect it. */
export const requiredText = z.string().min(1);

const jsonText = z.string().transform((text, context) => {
  try {
    return JSON.parse(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `must be JSON: ${String(error)}` });
    return z.NEVER;
  }
});

/** The two queues of a channel: `urgent` for that lane, `rest` for the others. */
const queuePairSchema = z.object({ urgent: z.url(), rest: z.url() });
export type QueuePair = z.infer<typeof queuePairSchema>;

/** JSON text of `{ urgent, rest }`: the URLs of one channel's queues. */
export const queuePairText = jsonText.pipe(queuePairSchema);

/** JSON text of `{ email?: { urgent, rest }, sms?: …, push?: … }`: the channels that are switched on, with their queues. */
export const channelQueuesText = jsonText.pipe(z.partialRecord(channelSchema, queuePairSchema));

/** Which deliveries raise `DeliverySettled.v1`: every one, all but the accepted, or none. Each costs a dollar a million. */
export const settledEventsSchema = z.enum(['all', 'unsuccessful', 'none']);
export type SettledEvents = z.infer<typeof settledEventsSchema>;

/** What every function needs that changes what people want or have agreed to. */
export const choosingEnvironment = {
  TABLE_NAME: requiredText,
  /** The evidence of consents: a table of its own, so that roles can be allowed to append and nothing else. */
  EVIDENCE_TABLE_NAME: requiredText,
  EVENT_BUS_NAME: requiredText,
  /** The secret whose text keys the hash of addresses. */
  ADDRESS_KEY_SECRET_ARN: z.string().startsWith('arn:'),
};

/** What every function needs that makes or reads links for recipients. */
export const linkingEnvironment = {
  /** The secret with the keys that sign links. */
  LINK_KEYS_SECRET_ARN: z.string().startsWith('arn:'),
  /** Where recipients reach the preference centre, without a slash at its end. */
  PUBLIC_URL: z.url(),
  /** For how many days a link is good; so long the key that signed it goes on verifying. */
  LINK_DAYS: z.coerce.number().int().min(60),
};

/** The country that counts for people whose own is unknown, or nothing: then the strictest rules hold. */
export const defaultCountryText = z.union([z.literal(''), countrySchema]);

/** What every function needs that writes delivery records. */
export const recordingEnvironment = {
  TABLE_NAME: requiredText,
  EVENT_BUS_NAME: requiredText,
  /** The secret whose text keys the hash of addresses. */
  ADDRESS_KEY_SECRET_ARN: z.string().startsWith('arn:'),
  SETTLED_EVENTS: settledEventsSchema,
  DEFAULT_COUNTRY: defaultCountryText,
  /** Days until a delivery record expires. */
  RETENTION_DAYS: z.coerce.number().int().positive(),
};

/** What every deliver function needs. */
export const deliveringEnvironment = {
  ...recordingEnvironment,
  QUEUE_URLS: queuePairText,
  /** Seconds after which an attempt that has no answer cannot be under way any more: the function's time-out. */
  ATTEMPT_LEASE_SECONDS: z.coerce.number().int().positive(),
};

/** JSON text of `{ fcm?: arn, apns?: arn }`: the platform applications in which devices are registered. */
export const pushApplicationsText = jsonText.pipe(
  z.object({ fcm: requiredText.optional(), apns: requiredText.optional() }),
);
