import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Faults } from '../faults.ts';
import type { Route } from '../gateway/gateway.ts';
import type { Observations } from '../observations.ts';
import { firstRefusal } from '../services/refusal.ts';
import { type Message, newMessage, pageOf } from './twilio/message.ts';
import { rulesOfTwilio, type TwilioRefusal, toTwilioRefusal } from './twilio/rules.ts';
import { callBack } from './twilio/status-callback.ts';

/** The account that the double knows; any other is refused. */
export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
}

/** Twilio's Messages resource under `/twilio`, with its rules, error codes and signed status callbacks. */
export function createTwilio({ observations, faults, account }: Dependencies): Twilio {
  const messages: Message[] = [];
  const optedOut = new Set<string>();
  const resource = `/2010-04-01/Accounts/${account.accountSid}/Messages.json`;

  async function create(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fields = Object.fromEntries(new URLSearchParams(await text(request)));
    const effect = faults.takeForProvider('twilio', fields['To'] ?? '');
    const refusal = toTwilioRefusal(effect) ?? firstRefusal(rulesOfTwilio, { fields, optedOut });
    observations.tell({
      at: new Date().toISOString(),
      kind: 'provider-call',
      provider: 'twilio',
      answer: refusal === undefined ? 'accepted' : refusal.code,
    });
    if (refusal !== undefined) return refuse(response, refusal);

    const message = newMessage(fields, account.accountSid);
    messages.unshift(message);
    observations.tell({
      at: new Date().toISOString(),
      kind: 'arrival',
      message: {
        channel: 'sms',
        id: message.sid,
        to: message.to,
        text: message.body,
        ...(fields['StatusCallback'] !== undefined && { statusCallback: fields['StatusCallback'] }),
        fields,
      },
    });
    if (effect?.kind === 'lose-answer') request.socket.destroy();
    else answer(response, 201, message);
    void callBack(message, fields['StatusCallback'], account);
  }

  return {
    optOut: (number) => optedOut.add(number),
    optIn: (number) => optedOut.delete(number),
    route: async (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      if (!pathname.startsWith('/twilio/')) return false;
      if (!isAuthentic(request, account)) refuse(response, wrongCredentials);
      else if (pathname !== `/twilio${resource}`) refuse(response, noSuchResource(pathname));
      else if (request.method === 'POST') await create(request, response);
      else answer(response, 200, pageOf(messages, searchParams, resource));
      return true;
    },
  };
}

interface Dependencies {
  readonly observations: Observations;
  readonly faults: Faults;
  readonly account: TwilioAccount;
}

interface Twilio {
  readonly route: Route;
  /** What Twilio does by itself when somebody answers STOP. */
  optOut(number: string): void;
  /** … and START. */
  optIn(number: string): void;
}

const isAuthentic = ({ headers }: IncomingMessage, { accountSid, authToken }: TwilioAccount) =>
  headers.authorization === `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

const wrongCredentials: TwilioRefusal = { code: '20003', status: 401, message: 'Authenticate' };

const noSuchResource = (path: string): TwilioRefusal => ({
  code: '20404',
  status: 404,
  message: `The requested resource ${path} was not found`,
});

function refuse(response: ServerResponse, { code, message, status = 400 }: TwilioRefusal): void {
  answer(response, status, {
    code: Number(code),
    message,
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status,
  });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
