import * as z from 'zod';
import { pushEndpointSchema } from '../../domain/contact-points.ts';

const tokenSchema = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[\x21-\x7e]+$/, 'must be the token as the platform gave it to the app');

/** A device of the person: the token that the platform gave to the app. Sent again whenever the app starts. */
export const registerDeviceSchema = z.strictObject({
  /** Whether the apns application is Apple's sandbox is known from the stack. */
  platform: z.enum(['fcm', 'apns']),
  token: tokenSchema,
});

/** The device as notifications use it. */
export const deviceRegisteredSchema = pushEndpointSchema;

/** Which device goes: one of the two. */
export const removeDeviceSchema = z.union([
  z.strictObject({ token: tokenSchema }),
  z.strictObject({ endpointArn: pushEndpointSchema.shape.endpointArn }),
]);

/** Whether the person had that device. */
export const deviceRemovedSchema = z.object({ removed: z.boolean() });
