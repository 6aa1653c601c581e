import { createHash } from 'node:crypto';
import type { PushPlatform } from '../../domain/contact-points.ts';
import type { PushMessage } from '../../domain/message.ts';

/** FCM and APNs both take 4,096 bytes; SNS would accept more and lose the message later. */
export const maxPayloadBytes = 4096;

/** APNs takes 64 bytes (`apns-collapse-id`); longer ids are hashed. */
const maxCollapseIdBytes = 64;

export interface PushPayload {
  /** The `Message` of a publish with `MessageStructure: json`. */
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What the platform itself gets. */
  readonly platformBytes: number;
}

/**
 * The message as SNS wants it: every platform's value is itself a JSON string, and `default` is required.
 *
 * Sources: SNS developer guide, "Using Amazon SNS for mobile push: custom platform-specific payloads" and "Firebase
 * Cloud Messaging v1 payloads"; APNs and FCM references.
 */
export function pushPayload(push: PushMessage, notificationId: string, platform: PushPlatform): PushPayload {
  const collapseId = bounded(push.collapseId);
  const value = platform === 'fcm' ? fcm(push, notificationId, collapseId) : apns(push, notificationId);
  const text = JSON.stringify(value);
  const key = { fcm: 'GCM', apns: 'APNS', 'apns-sandbox': 'APNS_SANDBOX' }[platform];
  return {
    message: JSON.stringify({ default: push.title, [key]: text }),
    attributes: platform === 'fcm' ? fcmAttributes(push) : apnsAttributes(push, key, collapseId),
    platformBytes: Buffer.byteLength(
      platform === 'fcm' ? JSON.stringify(fcm(push, notificationId, collapseId).fcmV1Message.message) : text,
    ),
  };
}

function fcm({ title, body, urgent, validSeconds }: PushMessage, notificationId: string, collapseId: string) {
  return {
    fcmV1Message: {
      message: {
        notification: { title, body },
        data: { notificationId },
        android: {
          priority: urgent ? 'HIGH' : 'NORMAL',
          collapse_key: collapseId,
          notification: { tag: collapseId },
          ...(validSeconds !== undefined && { ttl: `${validSeconds}s` }),
        },
      },
    },
  };
}

function apns({ title, body }: PushMessage, notificationId: string) {
  return { aps: { alert: { title, body }, sound: 'default' }, notificationId };
}

function fcmAttributes({ validSeconds }: PushMessage): Record<string, string> {
  return validSeconds === undefined ? {} : { 'AWS.SNS.MOBILE.FCM.TTL': String(validSeconds) };
}

function apnsAttributes(
  { urgent, validSeconds }: PushMessage,
  key: string,
  collapseId: string,
): Record<string, string> {
  const prefix = `AWS.SNS.MOBILE.${key}`;
  return {
    [`${prefix}.PUSH_TYPE`]: 'alert',
    [`${prefix}.PRIORITY`]: urgent ? '10' : '5',
    [`${prefix}.COLLAPSE_ID`]: collapseId,
    ...(validSeconds !== undefined && { [`${prefix}.TTL`]: String(validSeconds) }),
  };
}

function bounded(collapseId: string): string {
  return Buffer.byteLength(collapseId) <= maxCollapseIdBytes
    ? collapseId
    : createHash('sha256').update(collapseId).digest('base64url');
}
