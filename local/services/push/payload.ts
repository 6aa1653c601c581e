import * as z from 'zod';
import type { Refusal } from '../refusal.ts';
import { invalidParameter } from './operation.ts';
import type { Platform } from './registry.ts';

type Payload = { readonly payload: Readonly<Record<string, unknown>> } | { readonly refusal: Refusal };

/** FCM: 4096 bytes for notification and data; APNs: 4096 for the whole payload. */
const maxPayloadBytes = 4096;

const jsonMessageSchema = z.looseObject({ default: z.string() });

const fcmSchema = z.strictObject({
  fcmV1Message: z.strictObject({
    validate_only: z.boolean().optional(),
    // no token: the endpoint has it
    message: z.strictObject({
      notification: z
        .strictObject({ title: z.string().optional(), body: z.string().optional(), image: z.string().optional() })
        .optional(),
      data: z.record(z.string(), z.string()).optional(),
      android: z.record(z.string(), z.unknown()).optional(),
      apns: z.record(z.string(), z.unknown()).optional(),
      webpush: z.record(z.string(), z.unknown()).optional(),
      fcm_options: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
});

const apnsSchema = z.looseObject({ aps: z.record(z.string(), z.unknown()) });

/** What the device gets of a message: the entry of its platform, or the default one. */
export function payloadFor(platform: Platform, message: string, structure: string | undefined): Payload {
  if (message === '') return refuse('Message Reason: Empty message');
  if (structure !== 'json') return { payload: wrapped(platform, message) };

  const byPlatform = jsonMessageSchema.safeParse(parseJson(message));
  if (parseJson(message) === undefined) return refuse('Message Structure - JSON message body failed to parse');
  if (!byPlatform.success) return refuse('Message Structure - No default entry in JSON message body');
  const own = byPlatform.data[platform];
  if (own === undefined) return { payload: wrapped(platform, byPlatform.data.default) };
  return typeof own === 'string' ? parsedPayload(platform, own) : malformed(platform, 'the entry must be a string');
}

function parsedPayload(platform: Platform, text: string): Payload {
  const parsed = (platform === 'GCM' ? fcmSchema : apnsSchema).safeParse(parseJson(text));
  if (!parsed.success) return malformed(platform, z.prettifyError(parsed.error).replaceAll('\n', ' '));
  return sizeOf(platform, text) > maxPayloadBytes
    ? malformed(platform, `Payload exceeds the limit of ${maxPayloadBytes} bytes`)
    : { payload: parsed.data };
}

function sizeOf(platform: Platform, text: string): number {
  const fcm = fcmSchema.safeParse(parseJson(text));
  if (platform !== 'GCM' || !fcm.success) return Buffer.byteLength(text);
  const { notification, data } = fcm.data.fcmV1Message.message;
  return Buffer.byteLength(JSON.stringify({ notification, data }));
}

/** What SNS makes of a plain text. */
const wrapped = (platform: Platform, text: string) =>
  platform === 'GCM' ? { fcmV1Message: { message: { data: { message: text } } } } : { aps: { alert: text } };

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const refuse = (problem: string): Payload => ({ refusal: invalidParameter(problem) });
const malformed = (platform: Platform, problem: string): Payload =>
  refuse(`Message Reason: Invalid notification for protocol ${platform}: ${problem}`);
