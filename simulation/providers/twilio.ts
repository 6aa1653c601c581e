import type { Later } from '../../local/faults.ts';
import { meaningForCarrier } from '../../local/providers/twilio/inbound.ts';
import { type Message, newMessage, pageOf, twilioDate } from '../../local/providers/twilio/message.ts';
import { rulesOfTwilio } from '../../local/providers/twilio/rules.ts';
import { signatureOf } from '../../local/providers/twilio/signature.ts';
import { firstRefusal } from '../../local/services/refusal.ts';
import type { HttpAnswer, HttpCall, ProviderAnswer } from '../providers-contract.ts';
import type { ApiAnswer } from '../world.ts';
import { twilioAccount } from './accounts.ts';
import type { Calls, House } from './calls.ts';
import { headersOf, json } from './http.ts';
import { failureOfText, type News } from './news.ts';
import type { ProviderWorld } from './provider-world.ts';
import { patience, report, requestTo } from './webhook.ts';

const { accountSid, authToken } = twilioAccount;
const resource = `/2010-04-01/Accounts/${accountSid}/Messages.json`;
const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

/** Our number. */
const ourNumber = '+15550199';

const house: House = {
  provider: 'twilio',
  channel: 'sms',
  refusals: {
    throttled: [{ code: '20429', message: 'Too Many Requests', status: 429 }],
    unwilling: [
      { code: '21211', message: "Invalid 'To' Phone Number" },
      { code: '21614', message: "'To' number is not a valid mobile number" },
    ],
    failing: [{ code: '20500', message: 'An internal server error has occurred', status: 500 }],
    down: [
      { code: '20503', message: 'Service is temporarily unavailable', status: 503 },
      { code: '20500', message: 'An internal server error has occurred', status: 500 },
    ],
  },
  refuse: ({ code, message, status = 400 }) =>
    json(status, { code: Number(code), message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }),
};

export interface Twilio {
  readonly http: (call: HttpCall) => ProviderAnswer;
  /** Somebody sends us a text; resolves with what our webhook answers. Twilio tells it once. */
  readonly textFrom: (phone: string, body: string) => Promise<ApiAnswer>;
}

/** Twilio's Messages resource, its signed status callbacks, and the texts that people send us. */
export function createTwilio(calls: Calls, world: ProviderWorld): Twilio {
  const { random, timeline } = world;
  const optedOut = new Set<string>();
  const sent = new Map<string, readonly Message[]>();

  const newSid = () => `SM${random.bytes(16).toString('hex')}`;

  function create(fields: Readonly<Record<string, string>>): ProviderAnswer {
    const { To: to = '', Body = '' } = fields;
    return calls.submit(house, {
      to,
      content: Body,
      refusal: firstRefusal(rulesOfTwilio, { fields, optedOut }),
      take: (end) => {
        const message = withSid(newMessage(fields, accountSid, timeline.now()), newSid());
        remember(message);
        const url = URL.parse(fields['StatusCallback'] ?? '');
        const news = url === null ? [] : newsOf(end).map((each) => tellOf(message, each, url, end));
        return { messageId: message.sid, value: answerOf(message), news };
      },
    });
  }

  function tellOf(message: Message, { status, code }: Status, url: URL, end: Later | undefined): News {
    return {
      says: status === 'sent' || status === 'delivered' ? status : failureOfText(end),
      tell: (happenedAt) => {
        message.status = status;
        message.date_sent ??= twilioDate(happenedAt);
        message.error_code = code ?? null;
        const fields = callbackFields(message, { status, code });
        const request = requestTo(url, world, { functionName: 'receive-receipts', ...signed(url, fields) });
        report(request, patience.twilio, world);
      },
    };
  }

  function signed(url: URL, fields: Readonly<Record<string, string>>) {
    return {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signatureOf(url.href, fields, authToken),
        'i-twilio-idempotency-token': random.uuid(),
      },
      body: new URLSearchParams(fields).toString(),
    };
  }

  /** For as long as anybody looks one up. */
  function remember(message: Message): void {
    const hourAgo = timeline.time - 3_600_000;
    const kept = sent.get(message.to)?.filter(({ date_created }) => Date.parse(date_created) > hourAgo) ?? [];
    sent.set(message.to, [message, ...kept]);
  }

  async function textFrom(phone: string, body: string): Promise<ApiAnswer> {
    // the carrier acts first and whatever we answer
    const meaning = meaningForCarrier({ from: phone, body });
    if (meaning === 'STOP') optedOut.add(phone);
    if (meaning === 'START') optedOut.delete(phone);
    const sid = newSid();
    const fields = {
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      Body: body,
      From: phone,
      MessageSid: sid,
      NumMedia: '0',
      NumSegments: '1',
      SmsMessageSid: sid,
      SmsSid: sid,
      SmsStatus: 'received',
      To: ourNumber,
    };
    const url = new URL(`${world.outputs['PublicUrl']}/webhooks/twilio/messages`);
    return world.call(requestTo(url, world, { functionName: 'receive-text', ...signed(url, fields) }));
  }

  return {
    textFrom,
    http: (call) => {
      const { pathname, searchParams } = new URL(call.url);
      if (headersOf(call)['authorization'] !== authorization)
        return calls.ask(house, () => house.refuse({ code: '20003', message: 'Authenticate', status: 401 }));
      if (pathname !== resource)
        return calls.ask(house, () => house.refuse({ code: '20404', message: 'Not found', status: 404 }));
      if (call.method.toUpperCase() === 'POST') return create(Object.fromEntries(new URLSearchParams(call.body)));
      const messages = sent.get(searchParams.get('To') ?? '') ?? [];
      return calls.ask(house, () => json(200, pageOf(messages, searchParams, resource)));
    },
  };
}

interface Status {
  readonly status: 'sent' | 'delivered' | 'undelivered' | 'failed';
  readonly code?: number;
}

const accepted: Status = { status: 'sent' };

/** What becomes of a text, by the codes of twilio.com/docs/api/errors. */
function newsOf(end: Later | undefined): readonly Status[] {
  switch (end) {
    // nobody sees what a text's reader does
    case undefined:
    case 'opened':
    case 'clicked':
      return [accepted, { status: 'delivered' }];
    case 'nothing':
      return [];
    case 'delay':
      return [accepted];
    case 'failure':
      return [{ status: 'failed', code: 30008 }];
    case 'bounce':
      return [accepted, { status: 'undelivered', code: 30005 }];
    case 'soft-bounce':
      return [accepted, { status: 'undelivered', code: 30003 }];
    case 'complaint':
      return [accepted, { status: 'undelivered', code: 30004 }];
  }
}

/** As it was at that moment: told again, or late, it is the same. */
function callbackFields(message: Message, { status, code }: Status): Readonly<Record<string, string>> {
  const { sid, to, messaging_service_sid: service } = message;
  return {
    AccountSid: accountSid,
    ApiVersion: message.api_version,
    MessageSid: sid,
    MessageStatus: status,
    SmsSid: sid,
    SmsStatus: status,
    To: to,
    ...(code !== undefined && { ErrorCode: String(code) }),
    ...(service !== null && { MessagingServiceSid: service }),
  };
}

/** The double draws an id by itself; here the seed decides it. */
function withSid(message: Message, sid: string): Message {
  const uri = message.uri.replace(message.sid, sid);
  return {
    ...message,
    sid,
    uri,
    subresource_uris: { media: message.subresource_uris.media.replace(message.sid, sid) },
  };
}

function answerOf(message: Message): HttpAnswer {
  return { status: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify(message) };
}
