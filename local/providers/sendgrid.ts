import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Fault, Faults } from '../faults.ts';
import type { Route } from '../gateway/gateway.ts';
import type { Observations } from '../observations.ts';
import type { Callbacks } from './callbacks.ts';
import { answerJson, answerUnlessLost, hang, statusOnPurpose, tellCall } from './http-double.ts';
import { eventsOf } from './sendgrid/events.ts';
import { type Mail, readMail, type SendgridError } from './sendgrid/mail.ts';
import { postEvents } from './sendgrid/post-events.ts';

/** The account that the double knows; any other key is refused. */
export interface SendgridAccount {
  readonly apiKey: string;
  /** Signs the events: PEM of PKCS #8, on the curve P-256. */
  readonly signingKey: string;
}

/** Where the account has its events sent, below the address of the API. */
const WEBHOOK = '/webhooks/sendgrid/events';

/** SendGrid: `POST /v3/mail/send` under `/sendgrid`, with its rules and errors, and its signed events. */
export function createSendgrid({ observations, faults, account, callbacks, now, apiUrl }: Dependencies): {
  readonly route: Route;
} {
  async function send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const mail = readMail(request.headers, await text(request), account.apiKey);
    const to = 'refused' in mail ? '' : (mail.personalizations[0]?.to[0]?.email ?? '');
    const effect = faults.takeForProvider('sendgrid', to);
    if (effect?.kind === 'hang') {
      tellCall(observations, 'sendgrid', 'hang');
      return hang(request);
    }
    const refusal = onPurpose(effect) ?? ('refused' in mail ? mail : undefined);
    tellCall(observations, 'sendgrid', refusal === undefined ? 'accepted' : String(refusal.refused));
    if (refusal !== undefined || 'refused' in mail) return refuse(response, refusal);

    const messageId = randomBytes(16).toString('base64url');
    arrive(mail, messageId);
    answerUnlessLost(request, effect, () => response.writeHead(202, { 'x-message-id': messageId }).end());
    const tells = effect?.kind === 'later' ? effect.tells : undefined;
    callbacks.start(() => {
      const url = `${apiUrl()}${WEBHOOK}`;
      return postEvents(eventsOf(mail, messageId, tells, now()), {
        callbacks,
        url,
        key: account.signingKey,
        now: now(),
      });
    });
  }

  function arrive(mail: Mail, id: string): void {
    const part = (type: string) => mail.content.find((content) => content.type === type)?.value ?? '';
    const { email, name } = mail.from;
    for (const { to, headers, custom_args } of mail.personalizations)
      for (const { email: address } of to)
        observations.tell({
          at: new Date().toISOString(),
          kind: 'arrival',
          message: {
            channel: 'email',
            id,
            to: address,
            subject: mail.subject,
            html: part('text/html'),
            text: part('text/plain'),
            headers: {
              From: name === undefined ? email : `${name} <${email}>`,
              To: address,
              Subject: mail.subject,
              ...mail.headers,
              ...headers,
            },
            tags: { ...mail.custom_args, ...custom_args },
          },
        });
  }

  return {
    route: async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      if (!pathname.startsWith('/sendgrid/')) return false;
      if (pathname !== '/sendgrid/v3/mail/send') refuse(response, { refused: 404, errors: [{ message: 'not found' }] });
      else if (request.method !== 'POST')
        refuse(response, { refused: 405, errors: [{ message: 'method not allowed' }] });
      else await send(request, response);
      return true;
    },
  };
}

interface Dependencies {
  readonly observations: Observations;
  readonly faults: Faults;
  readonly account: SendgridAccount;
  readonly callbacks: Callbacks;
  readonly now: () => Date;
  /** Where our API is, when it is there. */
  readonly apiUrl: () => string;
}

function onPurpose(effect: Fault['effect'] | undefined): SendgridError | undefined {
  if (effect?.kind !== 'refuse') return undefined;
  const message = `${effect.code}, asked for by a fault of the local cloud`;
  return { refused: statusOnPurpose(effect), errors: [{ message }] };
}

function refuse(response: ServerResponse, error: SendgridError | undefined): void {
  const { refused, errors } = error ?? { refused: 500, errors: [] };
  const wholeErrors = errors.map(({ message, field = null }) => ({ message, field, help: null }));
  const limits = { 'x-ratelimit-limit': '600', 'x-ratelimit-remaining': '0' };
  const reset = { ...limits, 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 1) };
  answerJson(response, refused, { errors: wholeErrors }, refused === 429 ? reset : {});
}
