import { randomBytes } from 'node:crypto';
import type { Later } from '../../faults.ts';
import type { Mail } from './mail.ts';

/** An event as SendGrid's event webhook has it; our custom arguments lie among its own fields. */
export type SendgridEvent = Readonly<Record<string, string | number>>;

/**
 * What SendGrid tells of an accepted mail. By itself: that it was processed and delivered.
 */
export function eventsOf(mail: Mail, messageId: string, tells: Later | undefined, now: Date): readonly SendgridEvent[] {
  return mail.personalizations.flatMap(({ to, custom_args }) =>
    to.flatMap(({ email }) =>
      newsOf(tells).map((news) => ({
        ...mail.custom_args,
        ...custom_args,
        email,
        timestamp: Math.floor(now.getTime() / 1000),
        'smtp-id': `<${messageId}@geopod-ismtpd-local>`,
        sg_event_id: randomBytes(16).toString('base64url'),
        sg_message_id: `${messageId}.recvd-local-1`,
        ...news,
      })),
    ),
  );
}

const processed = { event: 'processed' };
const delivered = { event: 'delivered', response: '250 OK' };
const opened = { event: 'open', useragent: 'local', ip: '127.0.0.1' };
const clicked = { event: 'click', url: 'https://example.com/', useragent: 'local', ip: '127.0.0.1' };

function newsOf(tells: Later | undefined): readonly SendgridEvent[] {
  switch (tells) {
    case undefined:
      return [processed, delivered];
    case 'nothing':
      return [];
    case 'delay':
      return [processed, { event: 'deferred', response: '451 4.7.1 Try again later', attempt_num: '1' }];
    case 'failure':
      return [{ event: 'dropped', reason: 'Invalid SMTPAPI header' }];
    case 'bounce':
      return [processed, { event: 'bounce', type: 'bounce', status: '5.1.1', reason: '550 5.1.1 No such user' }];
    case 'soft-bounce':
      return [processed, { event: 'bounce', type: 'blocked', status: '4.7.0', reason: '421 4.7.0 Not now' }];
    case 'complaint':
      return [processed, delivered, { event: 'spamreport' }];
    case 'opened':
      return [processed, delivered, opened];
    case 'clicked':
      return [processed, delivered, opened, clicked];
  }
}
