import { simpleParser } from 'mailparser';
import type { Arrival } from '../../observations.ts';
import type { RawEmail } from './raw-email.ts';

type EmailArrival = Extract<Arrival, { channel: 'email' }>;

/** SES replaces its own two and takes out what was meant for itself. */
const notPassedOn =
  /^(message-id|date|bcc|x-ses-(configuration-set|message-tags|source-arn|from-arn|return-path-arn))$/i;

/** The e-mail as each of its recipients finds it. */
export async function arrivalsOf(email: RawEmail, messageId: string): Promise<readonly EmailArrival[]> {
  // nothing is derived: a missing plain-text part has to show
  const parsed = await simpleParser(email.mime, { skipHtmlToText: true, skipTextToHtml: true });
  return email.recipients.map((to) => ({
    channel: 'email',
    id: messageId,
    to,
    subject: parsed.subject ?? '',
    html: parsed.html || '',
    text: parsed.text ?? '',
    headers: Object.fromEntries([
      ...email.headers.filter(([name]) => !notPassedOn.test(name)),
      ['Message-ID', `<${messageId}@email.amazonses.com>`],
      ['Date', new Date().toUTCString()],
    ]),
    tags: tagsOf(email),
  }));
}

/** The tags of the message, and those that SES adds. */
export const tagsOf = (email: RawEmail): Readonly<Record<string, string>> => ({
  ...(email.configurationSet !== undefined && { 'ses:configuration-set': email.configurationSet }),
  'ses:from-domain': email.from.slice(email.from.lastIndexOf('@') + 1),
  ...Object.fromEntries(email.tags.map(({ name, value }) => [name, value])),
});
