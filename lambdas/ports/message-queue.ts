/** One message for a queue. */
export interface QueuedMessage {
  readonly queueUrl: string;
  readonly body: string;
  /** For fair queues: whose message it is. */
  readonly groupId?: string;
  readonly delaySeconds?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Puts messages on queues and holds back received ones. */
export interface MessageQueue {
  /** @returns the messages that were not taken */
  send<Message extends QueuedMessage>(messages: readonly Message[]): Promise<readonly Message[]>;

  /** Hides received messages for so many seconds more. A failure leaves them to the queue's own time-out. */
  hold(queueUrl: string, held: readonly { readonly receiptHandle: string; readonly seconds: number }[]): Promise<void>;
}
