import { createHash } from 'node:crypto';
import type { Channel } from '../domain/channel.ts';
import type { DeliveryRecord } from '../domain/delivery-record.ts';

type Named = Pick<DeliveryRecord, 'recipientId' | 'notificationId' | 'strategy'>;

/**
 * The name of the execution that drives a delivery: always the same for the same delivery, so that starting it twice is
 * starting it once. With `all` each channel has an execution of its own.
 *
 * Step Functions takes up to 80 characters and few marks; the readable beginning is for people, the hash makes it unique.
 */
export function executionName({ recipientId, notificationId, strategy }: Named, from: Channel): string {
  const scope = strategy === 'all' ? from : 'delivery';
  const hash = createHash('sha256')
    .update(JSON.stringify([recipientId, notificationId, scope]))
    .digest('base64url');
  return `${notificationId.replaceAll(':', '-').slice(0, 40)}-${scope}-${hash.slice(0, 22)}`;
}
