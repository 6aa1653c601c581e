import * as z from 'zod';
import { type Channel, channelSchema } from '../domain/channel.ts';
import { countrySchema } from '../domain/contact-points.ts';
import { laneSchema } from '../domain/lane.ts';

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

/** One channel that is switched on: its queues, `urgent` for that lane and `rest` for the others, and its providers. */
const channelSettingSchema = z.object({
  urgent: z.url(),
  rest: z.url(),
  /** In order of preference, as their adapters name them. */
  providers: z
    .array(
      z.object({
        name: requiredText,
        /** Its share of the traffic while all are well, 0 to 100. */
        share: z.number().min(0).max(100),
        /** Whether receipts tell of the success of what it accepts. */
        confirms: z.boolean(),
        /** Whether it can be asked afterwards whether it has a message. */
        looksUp: z.boolean(),
      }),
    )
    .min(1),
});
export type ChannelSetting = z.infer<typeof channelSettingSchema>;
export type ChannelSettings = Partial<Record<Channel, ChannelSetting>>;

/** JSON text of `{ email?: { urgent, rest, providers }, sms?: …, push?: … }`: the channels that are switched on. */
export const channelsText = jsonText.pipe(z.partialRecord(channelSchema, channelSettingSchema));

/** JSON text of `{ urgent?, normal?, bulk? }`: the intake queue of each lane; a lane without one uses another's. */
export const intakeQueuesText = jsonText.pipe(
  z.partialRecord(laneSchema, z.url()).refine((queues) => Object.keys(queues).length > 0, 'must hold a queue'),
);
export type IntakeQueues = z.infer<typeof intakeQueuesText>;

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

/** JSON text of the channels that have several providers: only there it matters how one fares beside another. */
export const contestedChannelsText = jsonText.pipe(z.array(channelSchema));

/** What every function needs that starts or answers the delivery workflow. */
export const workflowEnvironment = {
  WORKFLOW_ARN: z.string().startsWith('arn:'),
  /** How many workflows may be started in a minute; above it deliveries wait in their queue. */
  WORKFLOW_STARTS_PER_MINUTE: z.coerce.number().int().positive(),
};

/** What every deliver function needs. */
export const deliveringEnvironment = {
  ...recordingEnvironment,
  ...workflowEnvironment,
  CHANNELS: channelsText,
  /** Seconds after which an attempt that has no answer cannot be under way any more: the function's time-out. */
  ATTEMPT_LEASE_SECONDS: z.coerce.number().int().positive(),
};

/** The ARN of a secret, or nothing for what is not configured. */
export const optionalSecretArn = z.union([z.literal(''), z.string().startsWith('arn:')]);

/**
 * What is tracked of a channel; each report costs: `failures` only what could not be delivered, `delivery` also what
 * was, `engagement` also what was opened and clicked.
 */
export const trackingSchema = z.enum(['failures', 'delivery', 'engagement']);
export type Tracking = z.infer<typeof trackingSchema>;

/** JSON text of `{ fcm?: arn, apns?: arn }`: the platform applications in which devices are registered. */
export const pushApplicationsText = jsonText.pipe(
  z.object({ fcm: requiredText.optional(), apns: requiredText.optional() }),
);

/**
 * JSON text of `{ email?: { mappingId, copies }, sms?: …, push?: … }`: of each channel that is on, the event-source mapping
 * of its queue for what is not urgent, and how many copies of the function work on it.
 */
export const tappedQueuesText = jsonText.pipe(
  z.partialRecord(channelSchema, z.object({ mappingId: requiredText, copies: z.coerce.number().int().min(2) })),
);
