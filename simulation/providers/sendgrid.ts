import { createSign } from 'node:crypto';
import type { Later } from '../../local/faults.ts';
import { eventsOf } from '../../local/providers/sendgrid/events.ts';
import { type Mail, readMail, type SendgridError } from '../../local/providers/sendgrid/mail.ts';
import type { Refusal } from '../../local/services/refusal.ts';
import type { HttpAnswer, HttpCall, ProviderAnswer } from '../providers-contract.ts';
import { sendgridAccount } from './accounts.ts';
import type { Calls, House } from './calls.ts';
import { headersOf, json } from './http.ts';
import { failureOf, type News, type Says } from './news.ts';
import type { ProviderWorld } from './provider-world.ts';
import { patience, report, requestTo } from './webhook.ts';

const house: House = {
  provider: 'sendgrid',
  channel: 'email',
  refusals: {
    throttled: [{ code: '429', message: 'too many requests', status: 429 }],
    unwilling: [
      {
        code: '400',
        message: 'Does not contain a valid address.',
        details: { field: 'personalizations.0.to.0.email' },
      },
    ],
    failing: [{ code: '500', message: 'internal server error', status: 500 }],
    down: [
      { code: '503', message: 'service unavailable', status: 503 },
      { code: '500', message: 'internal server error', status: 500 },
    ],
  },
  refuse: ({ message, status = 400, details }) =>
    json(status, { errors: [{ message, field: details?.['field'] ?? null, help: null }] }),
};

/** SendGrid: `POST /v3/mail/send`, and its signed events. */
export function createSendgrid(calls: Calls, world: ProviderWorld): (call: HttpCall) => ProviderAnswer {
  const { random, timeline } = world;

  function take(mail: Mail, end: Later | undefined) {
    const messageId = random.bytes(16).toString('base64url');
    const ids: string[] = [];
    const news = eventsOf(mail, messageId, end, timeline.now()).map(({ event }, index): News => {
      ids.push(random.bytes(16).toString('base64url'));
      return {
        says: says[String(event)] ?? failureOf(end),
        tell: (happenedAt) => {
          const told = eventsOf(mail, messageId, end, happenedAt)[index];
          // the double draws an id by itself; told twice, it has to be the same, and the seed's
          post(JSON.stringify([{ ...told, sg_event_id: ids[index] }]));
        },
      };
    });
    const value: HttpAnswer = { status: 202, headers: { 'x-message-id': messageId }, body: '' };
    return { messageId, value, news };
  }

  function post(body: string): void {
    const timestamp = String(Math.floor(timeline.time / 1000));
    const headers = {
      'content-type': 'application/json',
      'x-twilio-email-event-webhook-signature': createSign('sha256')
        .update(timestamp + body)
        .sign(sendgridAccount.signingKey, 'base64'),
      'x-twilio-email-event-webhook-timestamp': timestamp,
    };
    // as it is entered in SendGrid's settings
    const url = new URL(`${world.outputs['PublicUrl']}/webhooks/sendgrid/events`);
    report(requestTo(url, world, { functionName: 'receive-receipts', headers, body }), patience.sendgrid, world);
  }

  return (call) => {
    const { pathname } = new URL(call.url);
    if (pathname !== '/v3/mail/send' || call.method.toUpperCase() !== 'POST')
      return calls.ask(house, () => house.refuse({ code: '404', message: 'not found', status: 404 }));
    const mail = readMail(headersOf(call), call.body, sendgridAccount.apiKey);
    return calls.submit(house, {
      ...('refused' in mail ? { to: '', content: call.body, refusal: refusalIn(mail) } : readable(mail)),
      take: (end) => {
        if ('refused' in mail) throw new Error('SendGrid takes nothing that its rules refuse');
        return take(mail, end);
      },
    });
  };
}

const says: Readonly<Record<string, Says>> = {
  processed: 'sent',
  deferred: 'delayed',
  delivered: 'delivered',
  open: 'opened',
  click: 'clicked',
};

function refusalIn({ refused, errors }: SendgridError): Refusal {
  const [{ message, field } = { message: '' }] = errors;
  return { code: String(refused), message, status: refused, ...(field != null && { details: { field } }) };
}

/** What somebody finds who opens it. */
function readable({ personalizations, subject, content, headers = {} }: Mail): { to: string; content: string } {
  const to = personalizations[0]?.to[0]?.email ?? '';
  const lines = Object.entries({ To: to, Subject: subject, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return { to, content: [lines.join('\n'), ...content.map(({ value }) => value)].join('\n\n') };
}
