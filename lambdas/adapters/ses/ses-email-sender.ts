import { type SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { AttemptOutcome } from '../../domain/attempt-outcome.ts';
import type { EmailMessage } from '../../domain/message.ts';
import type { ChannelSender, Correlation } from '../../ports/channel-sender.ts';
import { refusal } from '../aws/refusal.ts';
import { sesFailureCodes } from './failure-codes.ts';

/**
 * Sends e-mail through SES with MIME of our own: one recipient a message, so that a complaint names exactly one person.
 *
 * The client must not retry by itself (`maxAttempts: 1`): each call to SES is an attempt that was claimed, and SES has
 * no idempotency key.
 */
export class SesEmailSender implements ChannelSender<EmailMessage> {
  readonly provider = 'ses';
  readonly #client: SESClient;
  readonly #sender: string;
  readonly #configurationSetName: string;

  constructor(client: SESClient, { sender, configurationSetName }: { sender: string; configurationSetName: string }) {
    this.#client = client;
    this.#sender = sender;
    this.#configurationSetName = configurationSetName;
  }

  async send(message: EmailMessage, correlation: Correlation): Promise<AttemptOutcome> {
    const raw = await this.#compose(message);
    try {
      const { MessageId = '' } = await this.#client.send(
        new SendRawEmailCommand({
          RawMessage: { Data: raw },
          Destinations: [message.to],
          ConfigurationSetName: this.#configurationSetName,
          Tags: tags(correlation),
        }),
      );
      return { kind: 'accepted', providerMessageId: MessageId };
    } catch (error) {
      return isDailyQuota(error)
        ? { kind: 'refused', failureClass: 'transient_long', code: 'DailyQuotaExceeded' }
        : refusal(error, sesFailureCodes);
    }
  }

  #compose({ to, subject, html, text, locale, oneClickUrl }: EmailMessage): Promise<Buffer> {
    return new MailComposer({
      from: this.#sender,
      // as an object, so that nothing in the address is read as a list or a display name
      to: { name: '', address: to },
      subject,
      html,
      text,
      headers: { 'Content-Language': locale, ...(oneClickUrl !== undefined && oneClick(oneClickUrl)) },
      disableFileAccess: true,
      disableUrlAccess: true,
      newline: '\r\n',
    })
      .compile()
      .build();
  }
}

/** What SES takes as the value of a header. */
const longestHeader = 995;

/**
 * Lets a mail client unsubscribe with one POST (RFC 8058). Each header on a line of its own, unfolded: not every client
 * unfolds, and SES signs both as they stand.
 */
function oneClick(url: string) {
  const value = `<${url}>`;
  if (value.length > longestHeader)
    throw new Error(
      `the unsubscribe link has ${value.length} characters, more than ${longestHeader}; shorten PUBLIC_URL`,
    );
  return {
    'List-Unsubscribe': { prepared: true, value },
    'List-Unsubscribe-Post': { prepared: true, value: 'List-Unsubscribe=One-Click' },
  };
}

/** SES takes letters, digits, `_` and `-` in tags; ids may hold more, so they travel as base64url. */
function tags({ notificationId, recipientId, attempt, type, category, traceparent }: Correlation) {
  const encoded = (id: string) => Buffer.from(id).toString('base64url');
  return [
    { Name: 'nid', Value: encoded(notificationId) },
    { Name: 'rid', Value: encoded(recipientId) },
    { Name: 'attempt', Value: String(attempt) },
    { Name: 'type', Value: type.replaceAll('.', '_') },
    { Name: 'category', Value: category.replaceAll('.', '_') },
    ...(traceparent ? [{ Name: 'traceparent', Value: traceparent }] : []),
  ];
}

/** SES says `Throttling` for a rate that helps itself in a second and for a quota that lasts the day. */
function isDailyQuota(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('Throttling') && /daily/i.test(error.message);
}
