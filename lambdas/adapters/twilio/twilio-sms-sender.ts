import * as z from 'zod';
import type { AttemptOutcome } from '../../domain/attempt-outcome.ts';
import type { SmsMessage } from '../../domain/message.ts';
import type { ChannelSender, Correlation } from '../../ports/channel-sender.ts';
import { callbackUrl } from '../http/callback-url.ts';
import { usableCredentials } from '../http/credentials.ts';
import { failureByStatus } from '../http/failure-by-status.ts';
import { twilioFailureCodes } from './failure-codes.ts';
import type { TwilioMessages } from './twilio-messages.ts';

/** Seconds; Twilio takes 1 to 36,000 (ten hours). */
const maxValiditySeconds = 36_000;

type LookUpAnswer = { readonly providerMessageId: string } | 'not-there' | 'unknown';

/** Sends text messages through a Twilio messaging service. */
export class TwilioSmsSender implements ChannelSender<SmsMessage> {
  readonly provider = 'twilio';
  readonly #messages: TwilioMessages;
  readonly #messagingServiceSid: string;
  readonly #statusCallbackUrl: string | undefined;

  /** @param messages - read for each message, so that rotated credentials are taken up */
  constructor(
    messages: TwilioMessages,
    { messagingServiceSid, statusCallbackUrl }: { messagingServiceSid: string; statusCallbackUrl: string | undefined },
  ) {
    this.#messages = messages;
    this.#messagingServiceSid = messagingServiceSid;
    this.#statusCallbackUrl = statusCallbackUrl;
  }

  async send({ to, text, validSeconds }: SmsMessage, correlation: Correlation): Promise<AttemptOutcome> {
    const connected = await usableCredentials(this.#messages);
    if (connected.kind === 'refused') return connected;
    try {
      const { sid } = await connected.credentials.create({
        to,
        body: text,
        messagingServiceSid: this.#messagingServiceSid,
        ...(validSeconds !== undefined && { validityPeriod: Math.min(Math.max(validSeconds, 1), maxValiditySeconds) }),
        ...(this.#statusCallbackUrl && {
          statusCallback: callbackUrl(this.#statusCallbackUrl, correlation),
        }),
      });
      return { kind: 'accepted', providerMessageId: sid };
    } catch (error) {
      return refusalIn(error);
    }
  }

  /**
   * Asks for the newest messages to the number, and takes the one with our text that was made since the attempt. Twilio
   * keeps none of our ids with a message. Its filter by date goes by when a message was sent, which one that still waits
   * was not: the date is compared here.
   */
  async lookUp({ to, text }: SmsMessage, _: Correlation, since: number): Promise<LookUpAnswer> {
    const connected = await usableCredentials(this.#messages);
    if (connected.kind === 'refused') return 'unknown';
    try {
      const newest = await connected.credentials.list({ to, limit: newestMessages, pageSize: newestMessages });
      const found = newest.find(
        ({ body, direction, dateCreated }) =>
          body === text && direction === 'outbound-api' && dateCreated.getTime() >= since - clockSkewMs,
      );
      return found === undefined ? 'not-there' : { providerMessageId: found.sid };
    } catch (error) {
      // throws what is no answer of Twilio's
      refusalIn(error);
      return 'unknown';
    }
  }
}

/** More than anybody gets in the minutes that a look-up is about. */
const newestMessages = 100;

/** Milliseconds by which Twilio's clock, which shows whole seconds, may be behind ours. */
const clockSkewMs = 5_000;

/** Both of the SDK's exceptions for an answer that is not a success (RestException, TwilioServiceException). */
const answeredErrorSchema = z.object({ status: z.int().min(400), code: z.int().optional() });

/**
 * The code where the table knows it, else the HTTP status. No answer at all is ambiguous, for Twilio has no idempotency
 * key on creating a message.
 *
 * @throws the error itself when it is no answer of Twilio's
 */
function refusalIn(error: unknown): AttemptOutcome {
  const answer = answeredErrorSchema.safeParse(error);
  if (answer.success) {
    const { status, code = status } = answer.data;
    return {
      kind: 'refused',
      failureClass: twilioFailureCodes[code] ?? failureByStatus(status),
      code: `twilio-${code}`,
    };
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    if (error.code === 'ECONNREFUSED')
      return { kind: 'refused', failureClass: 'transient', code: 'connection-refused' };
    if (['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'].includes(error.code))
      return { kind: 'refused', failureClass: 'ambiguous', code: 'connection-broken' };
  }
  throw error;
}
