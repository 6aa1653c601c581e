import type { EmailMessage } from '../../domain/message.ts';
import type { ComposeInput } from '../../flow/attempt-delivery.ts';
import { deliverOn } from '../../flow/deliver-on.ts';

/** Delivers e-mails. A second delivery of a command finds the first one's claim and sends nothing. */
export const deliverEmail = deliverOn('email', compose);

function compose({ contactPoint, rendered: { parts, locale }, links }: ComposeInput): EmailMessage {
  if (contactPoint.channel !== 'email')
    throw new Error(`an e-mail cannot go to a contact point for ${contactPoint.channel}`);
  const { subject, html, text } = parts;
  if (subject === undefined || html === undefined || text === undefined)
    throw new Error(`the e-mail template has only the parts ${Object.keys(parts).join(', ')}`);
  return { to: contactPoint.address, subject, html, text, locale, oneClickUrl: links.unsubscribeUrl };
}
