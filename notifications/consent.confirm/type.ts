import * as z from 'zod';
import { transactional } from '../categories.ts';
import { defineNotification } from '../define-notification.ts';

/**
 * Somebody was said to agree to messages and is asked whether it was them (double opt-in). Sent by Carillon itself, and
 * only by e-mail, for it is the address that is to confirm. Holds no offer: until the answer nothing was agreed to.
 */
export const consentConfirm = defineNotification({
  type: 'consent.confirm',
  category: transactional,
  channels: ['email'],
  expiresAfter: '2d',
  data: z.object({
    /** Made by Carillon itself; on a laptop its host is localhost, which is no domain. */
    confirmUrl: z.url({ protocol: /^https?$/ }).max(2000),
    /** What the category is called in the person's language. */
    categoryTitle: z.string().min(1).max(80),
    /** When the link stops working. */
    validUntil: z.iso.datetime({ offset: true }),
  }),
  example: {
    confirmUrl: 'https://notify.example.com/confirm/eyJhbGciOiJIUzI1NiJ9.example',
    categoryTitle: 'Offers',
    validUntil: '2026-12-22T14:10:00Z',
  },
});
