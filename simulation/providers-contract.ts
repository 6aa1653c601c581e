/** What a provider does with a call, decided at the moment at which the call reaches it. */
export type ProviderAnswer =
  /** The answer leaves after so many milliseconds. */
  | { readonly kind: 'answer'; readonly afterMs: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly afterMs: number; readonly error: Error }
  /** Nothing ever comes; whoever called runs into its own time-out. */
  | { readonly kind: 'silence' };

/** An HTTP answer, the `value` of providers that are called by HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The world outside AWS, and SES and SNS: they take messages, or do not, and tell later what became of them. */
export interface Providers {
  /** `SendRawEmail` and its like of `@aws-sdk/client-ses`, with the SDK's input. */
  readonly ses: (operation: string, input: object) => ProviderAnswer;
  /** `Publish`, and what a device's registration needs, of `@aws-sdk/client-sns`. */
  readonly sns: (operation: string, input: object) => ProviderAnswer;
  /** `SendTextMessage` of `@aws-sdk/client-pinpoint-sms-voice-v2`. */
  readonly awsSms: (operation: string, input: object) => ProviderAnswer;
  /** Twilio, SendGrid and Vonage, told apart by the URL. */
  readonly http: (call: HttpCall) => ProviderAnswer;
  /** The secrets that a team puts into Secrets Manager by hand, by the ARN that lib/config.ts has for them. */
  readonly secrets: Readonly<Record<string, string>>;
}
