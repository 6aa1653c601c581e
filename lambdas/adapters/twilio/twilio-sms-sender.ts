import * as z from 'zod';
import type { AttemptOutcome } from '../../domain/attempt-outcome.ts';
import type { SmsMessage } from '../../domain/message.ts';
import type { ChannelSender, Correlation } from '../../ports/channel-sender.ts';
import { UnusableCredentials } from './credentials.ts';
import { twilioFailureCodes } from './failure-codes.ts';
import type { TwilioMessages } from './twilio-messages.ts';

/** Seconds; Twilio takes 1 to 36,000 (ten hours). */
const maxValiditySeconds = 36_000;

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
    const connected = await connect(this.#messages);
    if ('kind' in connected) return connected;
    try {
      const { sid } = await connected.create({
        to,
        body: text,
        messagingServiceSid: this.#messagingServiceSid,
        ...(validSeconds !== undefined && { validityPeriod: Math.min(Math.max(validSeconds, 1), maxValiditySeconds) }),
        ...(this.#statusCallbackUrl && { statusCallback: withIds(this.#statusCallbackUrl, correlation) }),
      });
      return { kind: 'accepted', providerMessageId: sid };
    } catch (error) {
      return toOutcome(error);
    }
  }
}

/** Without credentials nothing has been sent: that is an answer, not a call that may have gone out. */
async function connect(messages: TwilioMessages): Promise<Awaited<ReturnType<TwilioMessages>> | AttemptOutcome> {
  try {
    return await messages();
  } catch (error) {
    return error instanceof UnusableCredentials
      ? { kind: 'refused', failureClass: 'config', code: 'credentials-unusable' }
      : { kind: 'refused', failureClass: 'transient', code: 'credentials-unavailable' };
  }
}

/** Our ids come back with every report, so that a receipt finds its delivery even before the answer is recorded. */
function withIds(url: string, { notificationId, recipientId, attempt, traceparent }: Correlation): string {
  const withQuery = new URL(url);
  withQuery.searchParams.set('notificationId', notificationId);
  withQuery.searchParams.set('recipientId', recipientId);
  withQuery.searchParams.set('attempt', String(attempt));
  if (traceparent) withQuery.searchParams.set('traceparent', traceparent);
  return withQuery.toString();
}

/** Both of the SDK's exceptions for an answer that is not a success (RestException, TwilioServiceException). */
const answeredErrorSchema = z.object({ status: z.int().min(400), code: z.int().optional() });

/**
 * The code where the table knows it, else the HTTP status: 429 was never processed, 5xx may have been. No answer at all
 * is ambiguous, for Twilio has no idempotency key on creating a message.
 */
function toOutcome(error: unknown): AttemptOutcome {
  const answer = answeredErrorSchema.safeParse(error);
  if (answer.success) {
    const { status, code = status } = answer.data;
    return { kind: 'refused', failureClass: twilioFailureCodes[code] ?? byStatus(status), code: `twilio-${code}` };
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    if (error.code === 'ECONNREFUSED')
      return { kind: 'refused', failureClass: 'transient', code: 'connection-refused' };
    if (['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'].includes(error.code))
      return { kind: 'refused', failureClass: 'ambiguous', code: 'connection-broken' };
  }
  throw error;
}

function byStatus(status: number): 'transient' | 'ambiguous' | 'config' | 'unknown' {
  if (status === 429) return 'transient';
  if (status >= 500) return 'ambiguous';
  return status === 401 || status === 403 ? 'config' : 'unknown';
}
