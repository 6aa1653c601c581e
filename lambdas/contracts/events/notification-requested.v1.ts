import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import {
  emailAddressSchema,
  localeSchema,
  phoneNumberSchema,
  pushEndpointSchema,
  timeZoneSchema,
} from '../../domain/contact-points.ts';
import { notificationIdSchema, recipientIdSchema, topicNameSchema, typeNameSchema } from '../../domain/ids.ts';
import { laneSchema } from '../../domain/lane.ts';
import { traceparentSchema } from '../traceparent.ts';
import { eventContract } from './event-contract.ts';

/** The most recipients that one request may name. */
export const maxRecipients = 100;

/** The largest event that is accepted, in bytes of its JSON with the envelope; larger ones are refused. */
export const maxEventBytes = 256 * 1024;

const knownRecipientSchema = z.object({ recipientId: recipientIdSchema });

/** Somebody Carillon is told about just for this notification. */
export const inlineRecipientSchema = z.object({
  contactPoints: z
    .object({
      email: emailAddressSchema.optional(),
      /** E.164, so that nobody has to guess a country. */
      phone: phoneNumberSchema.optional(),
      push: z.array(pushEndpointSchema).min(1).max(5).optional(),
    })
    .refine(({ email, phone, push }) => email ?? phone ?? push, 'must hold at least one of email, phone, push'),
  locale: localeSchema.optional(),
  timeZone: timeZoneSchema.optional(),
});
export type InlineRecipient = z.infer<typeof inlineRecipientSchema>;

/** A person Carillon knows by `recipientId`, or somebody it is told about just for this notification. */
export const notificationRecipientSchema = z.union([knownRecipientSchema, inlineRecipientSchema]);
export type NotificationRecipient = z.infer<typeof notificationRecipientSchema>;

/**
 * Somebody is to be told something. Published by any service, consumed by route-notification.
 *
 * A second request with the same `notificationId` for the same recipient is the same delivery.
 */
export const notificationRequestedV1 = eventContract(
  'NotificationRequested.v1',
  z.object({
    notificationId: notificationIdSchema,
    type: typeNameSchema,
    to: z.union([
      z.array(notificationRecipientSchema).min(1).max(maxRecipients),
      /** Everybody who is subscribed to a topic: a broadcast. */
      z.object({ topic: topicNameSchema }),
    ]),
    /** What the templates of the type need; checked against the schema that the type declares. */
    data: z.record(z.string(), z.json()),
    /** Only these of the type's channels. */
    channels: z.array(channelSchema).min(1).optional(),
    /** May lower the lane that the type declares, never raise it. */
    lane: laneSchema.optional(),
    /** The language for recipients who have none of their own. */
    locale: localeSchema.optional(),
    /** Not before this moment; up to a year ahead. */
    sendAt: z.iso.datetime({ offset: true }).optional(),
    /** Not before this time by the clock of each recipient, such as `2026-12-24T18:00`; up to a year ahead. */
    sendAtLocal: z.iso.datetime({ local: true, precision: -1 }).optional(),
    /** Of no use after this moment; the type may declare an earlier one. */
    expiresAt: z.iso.datetime({ offset: true }).optional(),
    /** W3C Trace Context. */
    traceparent: traceparentSchema.optional(),
    /** Set by Carillon on the parts of a broadcast: the id that all of them share with it. */
    broadcastId: notificationIdSchema.optional(),
  }),
);
export type NotificationRequestedV1 = z.infer<typeof notificationRequestedV1.detail>;
