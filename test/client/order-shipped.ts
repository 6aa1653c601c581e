import * as z from 'zod';
import { transactional } from '../../notifications/categories.ts';
import { defineNotification } from '../../notifications/define-notification.ts';

const data = z.object({ orderId: z.string().min(1), items: z.int().positive().optional() });

/** A type of the tests' own, so that they do not change with the catalogue. */
export const orderShipped = defineNotification({
  type: 'order.shipped',
  category: transactional,
  channels: ['email', 'push'],
  data,
  example: { orderId: 'A-1' },
});
