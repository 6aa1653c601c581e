import * as z from 'zod';
import type { AttemptOutcome } from '../../domain/attempt-outcome.ts';
import type { SmsMessage } from '../../domain/message.ts';
import type { ChannelSender, Correlation } from '../../ports/channel-sender.ts';
import { callbackUrl } from '../http/callback-url.ts';
import { usableCredentials } from '../http/credentials.ts';
import { failureByStatus } from '../http/failure-by-status.ts';
import { parseJson } from '../http/parse-json.ts';
import { type HttpAnswer, postJson } from '../http/post-json.ts';
import { applicationToken } from './application-token.ts';
import type { VonageCredentials } from './credentials.ts';
import { vonageAlreadySent, vonageFailureCodes } from './failure-codes.ts';

/** Seconds; what Vonage takes as the time for which it tries: five minutes to three days. */
const minTtlSeconds = 300;
const maxTtlSeconds = 259_200;

/** What Vonage takes as a text, in characters. */
const longestText = 1000;

/** What Vonage takes as a reference of ours, in characters. */
const longestReference = 100;

interface Options {
  /** The number, without its plus or with it, or the name that messages come from. */
  readonly from: string;
  /** Where Vonage reports what became of a message. */
  readonly statusUrl: string | undefined;
  readonly now: () => Date;
}

/**
 * Sends text messages through Vonage's Messages API.
 *
 * There is no look-up: the API has no list of messages, and the Reports API is another product. Somebody who had sent
 * STOP is told of by a report only, not by the answer to a send.
 */
export class VonageSmsSender implements ChannelSender<SmsMessage> {
  readonly provider = 'vonage';
  readonly #credentials: () => Promise<VonageCredentials>;
  readonly #options: Options;

  /** @param credentials - read for each message, so that replaced ones are taken up */
  constructor(credentials: () => Promise<VonageCredentials>, options: Options) {
    this.#credentials = credentials;
    this.#options = options;
  }

  async send(message: SmsMessage, correlation: Correlation): Promise<AttemptOutcome> {
    if (message.text.length > longestText)
      return { kind: 'refused', failureClass: 'content', code: `text-over-${longestText}-characters` };
    const read = await usableCredentials(() => this.#authorise());
    if (read.kind === 'refused') return read;
    const { apiUrl, token } = read.credentials;
    const answer = await postJson(`${apiUrl}/v1/messages`, {
      headers: { authorization: `Bearer ${token}` },
      body: this.#bodyOf(message, correlation),
    });
    return answer.kind === 'refused' ? answer : toOutcome(answer);
  }

  async #authorise() {
    const credentials = await this.#credentials();
    return { apiUrl: credentials.apiUrl, token: await applicationToken(credentials, this.#options.now()) };
  }

  #bodyOf({ to, text, validSeconds }: SmsMessage, correlation: Correlation) {
    const { from, statusUrl } = this.#options;
    return {
      channel: 'sms',
      message_type: 'text',
      to: withoutPlus(to),
      from: withoutPlus(from),
      text,
      client_ref: correlation.notificationId.slice(0, longestReference),
      ...(statusUrl && { webhook_url: callbackUrl(statusUrl, correlation) }),
      ...(validSeconds !== undefined && { ttl: Math.min(Math.max(validSeconds, minTtlSeconds), maxTtlSeconds) }),
    };
  }
}

/** Vonage takes E.164 without its plus. */
const withoutPlus = (number: string) => number.replace(/^\+(?=\d+$)/, '');

const acceptedSchema = z.object({ message_uuid: z.string() });

/** RFC 7807; the code is the fragment of its type, as in `https://developer.vonage.com/api-errors/messages#1150`. */
const problemSchema = z.object({ type: z.string() });

function toOutcome({ status, body }: HttpAnswer): AttemptOutcome {
  if (status >= 200 && status < 300)
    return { kind: 'accepted', providerMessageId: acceptedSchema.safeParse(parseJson(body)).data?.message_uuid ?? '' };
  const fragment = problemSchema.safeParse(parseJson(body)).data?.type.split('#')[1] ?? '';
  const code = /^[\w-]{1,40}$/.test(fragment) ? fragment : String(status);
  if (code === vonageAlreadySent) return { kind: 'accepted', providerMessageId: '' };
  return { kind: 'refused', failureClass: failureOf(status, code), code: `vonage-${code}` };
}

/** Too many requests are that whatever the code says: Vonage has sent 1010 with them, which elsewhere is a missing field. */
function failureOf(status: number, code: string) {
  const known = vonageFailureCodes[code];
  if (status === 429) return known === 'transient_long' ? known : 'transient';
  if (status === 402) return 'provider_down';
  return known ?? failureByStatus(status);
}
