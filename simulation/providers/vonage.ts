import { createHash, createHmac, verify } from 'node:crypto';
import * as z from 'zod';
import type { Later } from '../../local/faults.ts';
import { newsOf, type VonageStatus } from '../../local/providers/vonage/news.ts';
import { readSubmission, type Submission, type VonageProblem } from '../../local/providers/vonage/submission.ts';
import type { Refusal } from '../../local/services/refusal.ts';
import type { HttpAnswer, HttpCall, ProviderAnswer } from '../providers-contract.ts';
import { vonageAccount } from './accounts.ts';
import type { Calls, House } from './calls.ts';
import { headersOf, json } from './http.ts';
import { failureOfText, type News } from './news.ts';
import type { ProviderWorld } from './provider-world.ts';
import { patience, report, requestTo } from './webhook.ts';

const house: House = {
  provider: 'vonage',
  channel: 'sms',
  refusals: {
    throttled: [{ code: 'throttled', message: 'Rate Limit Hit', status: 429 }],
    unwilling: [{ code: '1170', message: 'Invalid or Missing MSISDN Param', status: 422 }],
    failing: [{ code: 'internal', message: 'Internal error', status: 500 }],
    down: [
      { code: 'internal', message: 'Internal error', status: 500 },
      { code: 'low-balance', message: 'Low balance', status: 402 },
    ],
  },
  refuse: ({ code, message, status = 422 }) =>
    json(
      status,
      { type: `https://developer.vonage.com/api-errors/messages#${code}`, title: message, detail: message },
      { 'content-type': 'application/problem+json' },
    ),
};

/** Vonage: `POST /v1/messages` for texts, and its signed status webhooks. */
export function createVonage(calls: Calls, world: ProviderWorld): (call: HttpCall) => ProviderAnswer {
  const { random, timeline } = world;

  function take(submission: Submission, end: Later | undefined) {
    const messageId = random.uuid();
    const url = URL.parse(submission.webhook_url ?? '');
    const news = url === null ? [] : newsOf(end).map((each) => tellOf(submission, messageId, each, url, end));
    const value: HttpAnswer = {
      status: 202,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message_uuid: messageId }),
    };
    return { messageId, value, news };
  }

  function tellOf(
    { to, from, client_ref }: Submission,
    message_uuid: string,
    { status, code }: VonageStatus,
    url: URL,
    end: Later | undefined,
  ): News {
    return {
      says: status === 'submitted' ? 'sent' : status === 'delivered' ? 'delivered' : failureOfText(end),
      tell: (happenedAt) => {
        const body = JSON.stringify({
          message_uuid,
          to,
          from,
          timestamp: happenedAt.toISOString(),
          status,
          ...(code !== undefined && { error: errorOf(code) }),
          ...(client_ref !== undefined && { client_ref }),
          channel: 'sms',
        });
        const headers = {
          'content-type': 'application/json',
          authorization: `Bearer ${sign(body, timeline.time, random.uuid())}`,
        };
        report(requestTo(url, world, { functionName: 'receive-receipts', headers, body }), patience.vonage, world);
      },
    };
  }

  return (call) => {
    const { pathname } = new URL(call.url);
    if (pathname !== '/v1/messages' || call.method.toUpperCase() !== 'POST')
      return calls.ask(house, () => house.refuse({ code: 'not-found', message: 'Not found', status: 404 }));
    const submission = readSubmission(call.body);
    const isKnown = isOfApplication(headersOf(call)['authorization'], timeline.time);
    return calls.submit(house, {
      to: 'refused' in submission ? '' : `+${submission.to}`,
      content: 'refused' in submission ? call.body : submission.text,
      refusal: isKnown ? ('refused' in submission ? refusalIn(submission) : undefined) : unauthorized,
      take: (end) => {
        if ('refused' in submission) throw new Error('Vonage takes nothing that its rules refuse');
        return take(submission, end);
      },
    });
  };
}

const unauthorized: Refusal = {
  code: 'unauthorized',
  message: 'You did not provide correct credentials.',
  status: 401,
};

const refusalIn = ({ refused, type, detail }: VonageProblem): Refusal => ({
  code: type.split('#')[1] ?? String(refused),
  message: detail,
  status: refused,
});

const errorOf = (code: number) => ({
  type: `https://developer.vonage.com/api-errors/messages#${code}`,
  title: code,
  detail: `${code}, as the simulation has it`,
});

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * HS256 with the account's signature secret (developer.vonage.com, signed webhooks). By hand, for a library's signature
 * comes at a moment of its own, outside of virtual time.
 */
function sign(body: string, time: number, jti: string): string {
  const iat = Math.floor(time / 1000);
  const { applicationId, signatureSecret } = vonageAccount;
  const payload_hash = createHash('sha256').update(body).digest('hex');
  const claims = { iss: 'Vonage', iat, exp: iat + 90_000, jti, payload_hash, application_id: applicationId };
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${signed}.${createHmac('sha256', signatureSecret).update(signed).digest('base64url')}`;
}

const claimsSchema = z.object({ application_id: z.string(), exp: z.number(), jti: z.string() });

/** Whether a request comes with a token that the application has signed and that has not run out. */
function isOfApplication(authorization: string | undefined, time: number): boolean {
  const [, head, claims = '', signature = ''] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization ?? '') ?? [];
  const { publicKey, applicationId } = vonageAccount;
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url')))
    return false;
  const { data } = claimsSchema.safeParse(JSON.parse(Buffer.from(claims, 'base64url').toString()));
  return data !== undefined && data.application_id === applicationId && data.exp * 1000 > time;
}
