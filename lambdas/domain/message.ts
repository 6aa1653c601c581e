import type { PushEndpoint } from './contact-points.ts';

/** An e-mail, rendered. */
export interface EmailMessage {
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly locale: string;
  /** Where a mail client may end what the message belongs to, with one POST (RFC 8058). */
  readonly oneClickUrl?: string | undefined;
}

/** A text message, rendered. */
export interface SmsMessage {
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** Seconds for which the provider may still send it; absent means the provider's own limit. */
  readonly validSeconds?: number;
}

/** A push notification for all of a person's devices, rendered. */
export interface PushMessage {
  readonly endpoints: readonly [PushEndpoint, ...PushEndpoint[]];
  readonly title: string;
  readonly body: string;
  /** Repeated sends with the same id replace each other on the device. */
  readonly collapseId: string;
  /** Seconds for which the platform may still deliver it; absent means the platform's own limit. */
  readonly validSeconds?: number;
  readonly urgent: boolean;
}
