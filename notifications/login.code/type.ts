import * as z from 'zod';
import { security } from '../categories.ts';
import { defineNotification } from '../define-notification.ts';

/**
 * Somebody signs in and has to prove that it is them.
 *
 * By text first, since it reaches the phone in the hand within seconds; e-mail where there is no number. Not by push:
 * a code shown on a locked screen, or on the very device that was stolen, proves nothing.
 */
export const loginCode = defineNotification({
  type: 'login.code',
  title: { en: 'Codes to sign in', fr: 'Codes de connexion' },
  category: security,
  lane: 'urgent',
  channels: ['sms', 'email'],
  expiresAfter: '10m',
  // a second segment can arrive late or first: a code has to fit into one
  maxSmsSegments: 1,
  data: z.object({
    code: z.string().regex(/^\d{6}$/, 'must be six digits'),
    /** When the code stops working. */
    validUntil: z.iso.datetime({ offset: true }),
    /** Where the sign-in was tried, such as `Firefox on Linux`. */
    device: z.string().min(1).max(60).optional(),
  }),
  example: { code: '482913', validUntil: '2026-11-22T14:10:00Z', device: 'Firefox on Linux' },
});
