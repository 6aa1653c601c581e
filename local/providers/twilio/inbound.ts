import { randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { TwilioAccount } from '../twilio.ts';
import { signatureOf } from './signature.ts';
import { textsOf } from './twiml.ts';

/** A text that somebody sends us. */
export const inboundTextSchema = z.strictObject({
  from: z.e164(),
  /** Our number. */
  to: z.e164().default('+15005550006'),
  body: z.string().max(1600),
  /**
   * What Advanced Opt-Out made of it, where the messaging service has that: then Twilio has answered already.
   *
   * @default - the messaging service has it not
   */
  optOutType: z.enum(['STOP', 'START', 'HELP']).optional(),
  /** Another id means another text. @default - a new one */
  messageSid: z.string().optional(),
});
export type InboundText = z.input<typeof inboundTextSchema>;

/** What came of a text: the status of the webhook, and the texts that it had sent back. */
export interface InboundAnswer {
  readonly messageSid: string;
  readonly status: number;
  readonly replies: readonly string[];
}

/** What Twilio itself understands (help.twilio.com, "Twilio support for opt-out keywords"): trimmed, in any case. */
const OPT_OUT = ['STOP', 'UNSUBSCRIBE', 'END', 'QUIT', 'STOPALL', 'REVOKE', 'OPTOUT', 'CANCEL'];
const OPT_IN = ['START', 'UNSTOP', 'YES'];

/** What a text means to the carrier, whatever our webhook makes of it; undefined when nothing. */
export function meaningForCarrier({ body, optOutType }: InboundText): 'STOP' | 'START' | undefined {
  if (optOutType !== undefined) return optOutType === 'HELP' ? undefined : optOutType;
  const word = body.trim().toUpperCase();
  if (OPT_OUT.includes(word)) return 'STOP';
  return OPT_IN.includes(word) ? 'START' : undefined;
}

/** Hands a text to our webhook, signed, and reads its answer. */
export async function deliverInbound(
  wanted: InboundText,
  { url, account, messagingServiceSid }: { url: string; account: TwilioAccount; messagingServiceSid: string },
): Promise<InboundAnswer> {
  const { from, to, body, optOutType, messageSid } = inboundTextSchema.parse(wanted);
  const sid = messageSid ?? `SM${randomBytes(16).toString('hex')}`;
  const fields = {
    AccountSid: account.accountSid,
    ApiVersion: '2010-04-01',
    Body: body,
    From: from,
    MessageSid: sid,
    MessagingServiceSid: messagingServiceSid,
    NumMedia: '0',
    NumSegments: '1',
    SmsMessageSid: sid,
    SmsSid: sid,
    SmsStatus: 'received',
    To: to,
    ...(optOutType !== undefined && { OptOutType: optOutType }),
  };
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'x-twilio-signature': signatureOf(url, fields, account.authToken),
      'i-twilio-idempotency-token': randomUUID(),
      'user-agent': 'TwilioProxy/1.1',
    },
    body: new URLSearchParams(fields),
  });
  const answer = await response.text();
  return { messageSid: sid, status: response.status, replies: response.ok ? textsOf(answer) : [] };
}
