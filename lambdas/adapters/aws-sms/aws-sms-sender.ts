import {
  type MessageType,
  type PinpointSMSVoiceV2Client,
  SendTextMessageCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import * as z from 'zod';
import type { AttemptOutcome } from '../../domain/attempt-outcome.ts';
import type { SmsMessage } from '../../domain/message.ts';
import type { ChannelSender, Correlation } from '../../ports/channel-sender.ts';
import { refusal } from '../aws/refusal.ts';
import { awsSmsConflicts, awsSmsFailureCodes } from './failure-codes.ts';

/** Seconds; what the service takes: five seconds to three days. */
const minTtlSeconds = 5;
const maxTtlSeconds = 259_200;

interface Options {
  /** The phone number, sender id or pool that messages come from. */
  readonly originationIdentity: string;
  /** Whose event destination is told what becomes of messages. Empty: none. */
  readonly configurationSetName: string;
  /** The categories whose messages are advertising; all others go as critical or time-sensitive. */
  readonly promotionalCategories: readonly string[];
}

/**
 * Sends text messages through AWS End User Messaging.
 *
 * The client must not retry by itself (`maxAttempts: 1`): each call is an attempt that was claimed, and the service has
 * no idempotency key. There is no look-up: the service has no list of messages.
 */
export class AwsSmsSender implements ChannelSender<SmsMessage> {
  readonly provider = 'aws-sms';
  readonly #client: PinpointSMSVoiceV2Client;
  readonly #options: Options;

  constructor(client: PinpointSMSVoiceV2Client, options: Options) {
    this.#client = client;
    this.#options = options;
  }

  async send({ to, text, validSeconds }: SmsMessage, correlation: Correlation): Promise<AttemptOutcome> {
    const { originationIdentity, configurationSetName } = this.#options;
    try {
      const { MessageId = '' } = await this.#client.send(
        new SendTextMessageCommand({
          DestinationPhoneNumber: to,
          OriginationIdentity: originationIdentity,
          MessageBody: text,
          MessageType: this.#typeOf(correlation.category),
          ...(configurationSetName && { ConfigurationSetName: configurationSetName }),
          ...(validSeconds !== undefined && {
            TimeToLive: Math.min(Math.max(validSeconds, minTtlSeconds), maxTtlSeconds),
          }),
          Context: contextOf(correlation),
        }),
      );
      return { kind: 'accepted', providerMessageId: MessageId };
    } catch (error) {
      return conflictIn(error) ?? refusal(error, awsSmsFailureCodes);
    }
  }

  #typeOf(category: string): MessageType {
    return this.#options.promotionalCategories.includes(category) ? 'PROMOTIONAL' : 'TRANSACTIONAL';
  }
}

/** Comes back with every event; the service takes five entries at most. */
function contextOf({
  notificationId,
  recipientId,
  channel,
  attempt,
  traceparent,
}: Correlation): Record<string, string> {
  return {
    notificationId,
    recipientId,
    channel,
    attempt: String(attempt),
    ...(traceparent && { traceparent }),
  };
}

const conflictSchema = z.object({ name: z.literal('ConflictException'), Reason: z.string().optional() });

/** A conflict says in its reason what it is about. */
function conflictIn(error: unknown): AttemptOutcome | undefined {
  const conflict = conflictSchema.safeParse(error);
  if (!conflict.success) return undefined;
  const { Reason: reason = 'ConflictException' } = conflict.data;
  return { kind: 'refused', failureClass: awsSmsConflicts[reason] ?? 'config', code: reason };
}
