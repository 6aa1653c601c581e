import type { AttemptOutcome } from '../domain/attempt-outcome.ts';
import type { Channel } from '../domain/channel.ts';

/** Our ids, which travel with every provider call so that a receipt finds its delivery. */
export interface Correlation {
  readonly notificationId: string;
  readonly recipientId: string;
  readonly channel: Channel;
  readonly attempt: number;
  readonly type: string;
  readonly category: string;
  readonly traceparent?: string | undefined;
}

/** Hands one message to the outside world; refusals are answers, implementations throw only for the unforeseen. */
export interface ChannelSender<Message> {
  /** Such as `ses`. */
  readonly provider: string;
  send(message: Message, correlation: Correlation): Promise<AttemptOutcome>;
  /**
   * Asks the provider whether it has a message whose answer was lost. Absent where it cannot be asked.
   *
   * @param since - when the attempt was claimed, epoch milliseconds
   * @returns the provider's id of the message, `not-there`, or `unknown` when the question was not answered
   */
  lookUp?(
    message: Message,
    correlation: Correlation,
    since: number,
  ): Promise<{ readonly providerMessageId: string } | 'not-there' | 'unknown'>;
}
