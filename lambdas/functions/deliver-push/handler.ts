import type { PushMessage } from '../../domain/message.ts';
import type { ComposeInput } from '../../flow/attempt-delivery.ts';
import { deliverOn } from '../../flow/deliver-on.ts';

/** Delivers push notifications. A second delivery of a command finds the first one's claim and sends nothing. */
export const deliverPush = deliverOn('push', compose);

function compose({ contactPoint, rendered: { parts }, command, validSeconds }: ComposeInput): PushMessage {
  if (contactPoint.channel !== 'push')
    throw new Error(`a push cannot go to a contact point for ${contactPoint.channel}`);
  const { title, body } = parts;
  if (title === undefined || body === undefined)
    throw new Error(`the push template has only the parts ${Object.keys(parts).join(', ')}`);
  return {
    endpoints: contactPoint.endpoints,
    title,
    body,
    collapseId: command.notificationId,
    urgent: command.lane === 'urgent',
    ...(validSeconds !== undefined && { validSeconds }),
  };
}
