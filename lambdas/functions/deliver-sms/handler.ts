import type { SmsMessage } from '../../domain/message.ts';
import type { ComposeInput } from '../../flow/attempt-delivery.ts';
import { deliverOn } from '../../flow/deliver-on.ts';

/** Delivers text messages. A second delivery of a command finds the first one's claim and sends nothing. */
export const deliverSms = deliverOn('sms', compose);

function compose({ contactPoint, rendered: { parts }, validSeconds }: ComposeInput): SmsMessage {
  if (contactPoint.channel !== 'sms')
    throw new Error(`a text cannot go to a contact point for ${contactPoint.channel}`);
  const { text } = parts;
  if (text === undefined) throw new Error(`the text template has only the parts ${Object.keys(parts).join(', ')}`);
  return { to: contactPoint.address, text, ...(validSeconds !== undefined && { validSeconds }) };
}
