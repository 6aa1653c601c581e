import * as z from 'zod';

/**
 * The producer's idempotency key: 1 to 100 characters of `A-Z a-z 0-9 . _ : -`. It becomes part of a sort key, a
 * message tag, a collapse id and a callback URL, so it is kept to what all of those can carry.
 */
export const notificationIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/,
    'must be 1 to 100 characters of A-Z a-z 0-9 . _ : - (start with a letter or digit)',
  )
  .brand('NotificationId');
export type NotificationId = z.infer<typeof notificationIdSchema>;

/** Who a notification is for, as the producing services know them. Must not be an address: it appears in logs. */
export const recipientIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:|-]{0,127}$/,
    'must be 1 to 128 characters of A-Z a-z 0-9 . _ : | - and no e-mail address',
  )
  .brand('RecipientId');
export type RecipientId = z.infer<typeof recipientIdSchema>;

/** The name of a notification type, such as `order.shipped`. */
export const typeNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/, 'must be dotted lower-case words such as order.shipped')
  .max(64);

/** The name of a topic that people subscribe to, such as `release-notes`. */
export const topicNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be 1 to 64 lower-case letters, digits and dashes such as release-notes')
  .brand('TopicName');
export type TopicName = z.infer<typeof topicNameSchema>;
