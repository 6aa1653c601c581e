import * as z from 'zod';
import { security } from '../categories.ts';
import { defineNotification } from '../define-notification.ts';

/**
 * Somebody has changed the password. On every channel at once: who took over the mailbox, or the phone, cannot keep it
 * from the other one.
 */
export const passwordChanged = defineNotification({
  type: 'password.changed',
  title: { en: 'Your password was changed', fr: 'Votre mot de passe a été modifié' },
  category: security,
  channels: ['email', 'push'],
  strategy: 'all',
  data: z.object({
    changedAt: z.iso.datetime({ offset: true }),
    /** Where it was changed, such as `Firefox on Linux`. */
    device: z.string().min(1).max(60).optional(),
  }),
  example: { changedAt: '2026-11-22T14:10:00Z', device: 'Firefox on Linux' },
});
