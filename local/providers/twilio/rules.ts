import type { Fault } from '../../faults.ts';
import type { Refusal, Rule } from '../../services/refusal.ts';

/** `code` is one of twilio.com/docs/api/errors. */
export type TwilioRefusal = Refusal;

interface Submission {
  readonly fields: Readonly<Record<string, string>>;
  readonly optedOut: ReadonlySet<string>;
}

const maxBodyLength = 1600;
const maxValiditySeconds = 36_000;
const e164 = /^\+[1-9]\d{7,14}$/;

/** What Twilio checks of a message before it accepts. */
export const rulesOfTwilio: readonly Rule<Submission>[] = [
  ({ fields: { To } }) => (To ? undefined : refusal('21604', "A 'To' phone number is required.")),

  ({ fields: { To = '' } }) =>
    e164.test(To) ? undefined : refusal('21211', `Invalid 'To' Phone Number: ${To.slice(0, 4)}XXXX`),

  ({ fields: { From, MessagingServiceSid } }) =>
    From || MessagingServiceSid ? undefined : refusal('21603', "A 'From' phone number is required."),

  ({ fields: { MessagingServiceSid } }) =>
    MessagingServiceSid === undefined || /^MG[0-9a-f]{32}$/.test(MessagingServiceSid)
      ? undefined
      : refusal('21701', 'The Messaging Service does not exist.', 404),

  // an alphanumeric sender, a short code, or a number
  ({ fields: { From } }) =>
    From === undefined || e164.test(From) || /^\d{3,8}$/.test(From) || /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/.test(From)
      ? undefined
      : refusal('21212', `Invalid From Number (caller ID): ${From}`),

  ({ fields: { Body } }) => (Body ? undefined : refusal('21602', 'Message body is required.')),

  ({ fields: { Body = '' } }) =>
    Body.length > maxBodyLength
      ? refusal('21617', 'The concatenated message body exceeds the 1600 character limit.')
      : undefined,

  ({ fields: { ValidityPeriod } }) =>
    ValidityPeriod === undefined || (/^\d+$/.test(ValidityPeriod) && isWithin(Number(ValidityPeriod)))
      ? undefined
      : refusal('90007', 'Invalid validity period value.'),

  ({ fields: { StatusCallback } }) =>
    StatusCallback === undefined || isCallbackUrl(StatusCallback)
      ? undefined
      : refusal('21609', "Invalid 'StatusCallback' URL."),

  ({ fields: { To = '' }, optedOut }) =>
    optedOut.has(To) ? refusal('21610', 'Attempt to send to unsubscribed recipient') : undefined,
];

/** The refusal that somebody asked for, with the HTTP status that Twilio sends with that code. */
export function toTwilioRefusal(effect: Fault['effect'] | undefined): TwilioRefusal | undefined {
  if (effect?.kind !== 'refuse') return undefined;
  const status = statusOfCode[effect.code] ?? effect.status;
  return { code: effect.code, status, message: `${effect.code}, asked for by a fault of the local cloud` };
}

const statusOfCode: Readonly<Record<string, number>> = {
  '20003': 401,
  '20404': 404,
  '20429': 429,
  '20500': 500,
  '20503': 503,
  '21611': 429,
};

const refusal = (code: string, message: string, status = 400): TwilioRefusal => ({ code, message, status });

const isWithin = (seconds: number) => seconds >= 1 && seconds <= maxValiditySeconds;

/** Host names with underscores are refused (twilio.com/docs/usage/webhooks). */
function isCallbackUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && !url.hostname.includes('_');
}
