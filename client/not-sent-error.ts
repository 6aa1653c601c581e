import type { NotificationOf } from './notification-request.ts';

/** What did not reach the bus, and why. */
export interface UnsentNotification {
  /**
   * With its `notificationId`, and with those recipients who are still to be told: give it to `notifyAll` again. Twice
   * is safe, as the same id to the same recipient is one delivery.
   */
  readonly request: NotificationOf;
  /** The error code of EventBridge or of the SDK, such as `ThrottlingException`. */
  readonly reason: string;
}

/** Some notifications did not reach the bus, after every retry; whoever catches this must keep them, or they are lost. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
  readonly unsent: readonly UnsentNotification[];

  constructor(unsent: readonly UnsentNotification[], cause?: unknown) {
    const reasons = [...new Set(unsent.map(({ reason }) => reason))].join(', ');
    super(`${unsent.length} event(s) did not reach the bus (${reasons}); keep error.unsent and send it again`, {
      cause,
    });
    this.unsent = unsent;
  }
}
