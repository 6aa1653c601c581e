import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Faults } from '../faults.ts';
import type { Route } from '../gateway/gateway.ts';
import type { Observations } from '../observations.ts';
import { firstRefusal } from '../services/refusal.ts';
import type { Callbacks } from './callbacks.ts';
import { answerJson as answer, answerUnlessLost, hang, tellCall } from './http-double.ts';
import { deliverInbound, type InboundAnswer, type InboundText, meaningForCarrier } from './twilio/inbound.ts';
import { type Message, newMessage, pageOf } from './twilio/message.ts';
import { rulesOfTwilio, type TwilioRefusal, toTwilioRefusal } from './twilio/rules.ts';
import { callBack } from './twilio/status-callback.ts';
import { textsRoute } from './twilio/texts-route.ts';

/** The account that the double knows; any other is refused. */
export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
}

/** Where our webhook for texts is, below the address of the API. */
const WEBHOOK = '/webhooks/twilio/messages';

/**
 * Twilio: its Messages resource under `/twilio`, with its rules, error codes and signed status callbacks; and the texts
 * that people send, handed to our webhook.
 */
export function createTwilio({ observations, faults, account, callbacks, now, apiUrl }: Dependencies): Twilio {
  const messages: Message[] = [];
  const optedOut = new Set<string>();
  let messagingServiceSid = 'MG00000000000000000000000000000001';
  const resource = `/2010-04-01/Accounts/${account.accountSid}/Messages.json`;

  async function create(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fields = Object.fromEntries(new URLSearchParams(await text(request)));
    const effect = faults.takeForProvider('twilio', fields['To'] ?? '');
    if (effect?.kind === 'hang') {
      tellCall(observations, 'twilio', 'hang');
      return hang(request);
    }
    const refusal = toTwilioRefusal(effect) ?? firstRefusal(rulesOfTwilio, { fields, optedOut });
    tellCall(observations, 'twilio', refusal === undefined ? 'accepted' : refusal.code);
    if (refusal !== undefined) return refuse(response, refusal);

    const message = newMessage(fields, account.accountSid, now());
    arrive(message, fields);
    messagingServiceSid = message.messaging_service_sid ?? messagingServiceSid;
    answerUnlessLost(request, effect, () => answer(response, 201, message));
    const tells = effect?.kind === 'later' ? effect.tells : undefined;
    callbacks.start(() =>
      callBack(message, { callback: fields['StatusCallback'], tells }, { account, callbacks, now }),
    );
  }

  function arrive(message: Message, fields: Readonly<Record<string, string>>): void {
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
  }

  /** The carrier acts first and whatever we answer; the one text that confirms a STOP is let through. */
  async function receive(wanted: InboundText): Promise<InboundAnswer> {
    const meaning = meaningForCarrier(wanted);
    if (meaning === 'STOP') optedOut.add(wanted.from);
    if (meaning === 'START') optedOut.delete(wanted.from);
    const answer = await deliverInbound(wanted, { url: `${apiUrl()}${WEBHOOK}`, account, messagingServiceSid });
    for (const Body of answer.replies) {
      const fields = { Body, To: wanted.from, MessagingServiceSid: messagingServiceSid };
      arrive(newMessage(fields, account.accountSid, now()), fields);
    }
    return answer;
  }

  const texts = textsRoute(receive);
  return {
    text: receive,
    optOut: (number) => optedOut.add(number),
    optIn: (number) => optedOut.delete(number),
    route: async (request, response) => {
      if (await texts(request, response)) return true;
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
  readonly callbacks: Callbacks;
  readonly now: () => Date;
  /** Where our API is, when it is there. */
  readonly apiUrl: () => string;
}

/** The double, and what people do with their phones. */
export interface Twilio {
  readonly route: Route;
  /** Somebody sends us a text; resolves when our webhook has answered. */
  text(text: InboundText): Promise<InboundAnswer>;
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
