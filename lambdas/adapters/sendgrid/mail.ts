import type { EmailMessage } from '../../domain/message.ts';
import type { Correlation } from '../../ports/channel-sender.ts';

/** The body of `POST /v3/mail/send` for one message to one recipient. */
export function mailOf(
  { to, subject, html, text, locale, oneClickUrl }: EmailMessage,
  { notificationId, recipientId, channel, attempt, traceparent }: Correlation,
  { sender, tracksEngagement }: { readonly sender: string; readonly tracksEngagement: boolean },
) {
  return {
    personalizations: [{ to: [{ email: to }] }],
    from: mailboxOf(sender),
    subject,
    // the order is fixed: plain text before HTML
    content: [
      { type: 'text/plain', value: text },
      { type: 'text/html', value: html },
    ],
    headers: { 'Content-Language': locale, ...(oneClickUrl !== undefined && oneClick(oneClickUrl)) },
    // come back as fields of every event; SendGrid takes nothing but text
    custom_args: {
      notificationId,
      recipientId,
      channel,
      attempt: String(attempt),
      ...(traceparent && { traceparent }),
    },
    tracking_settings: {
      click_tracking: { enable: tracksEngagement, enable_text: false },
      open_tracking: { enable: tracksEngagement },
      // it would put SendGrid's own List-Unsubscribe in the place of ours
      subscription_tracking: { enable: false },
    },
  };
}

/** `Carillon <hello@example.com>` taken apart; an address alone has no name. */
function mailboxOf(sender: string): { readonly email: string; readonly name?: string } {
  const [, name = '', email] = /^\s*"?(.*?)"?\s*<([^<>]+)>\s*$/.exec(sender) ?? [];
  if (email === undefined) return { email: sender.trim() };
  return name === '' ? { email } : { email, name };
}

/** Lets a mail client unsubscribe with one POST (RFC 8058). */
function oneClick(url: string) {
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}
