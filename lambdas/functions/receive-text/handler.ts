import * as z from 'zod';
import type { TextReplies } from '../../../notifications/text-replies.ts';
import { messagingResponse, twimlType } from '../../adapters/twilio/twiml.ts';
import { isSignedByTwilio } from '../../adapters/twilio/webhook-signature.ts';
import { chooseLocale } from '../../domain/choose-locale.ts';
import { phoneNumberSchema } from '../../domain/contact-points.ts';
import { answerText, type InboundText, type TextAnswer } from '../../flow/answer-text.ts';
import type { HttpRequest, HttpResponse } from '../../runtime/http-endpoint.ts';

type Dependencies = Parameters<typeof answerText>[0] & {
  readonly authTokens: () => Promise<readonly string[]>;
  /** What Twilio was told to call, up to the path. */
  readonly publicUrl: string;
  readonly replies: { readonly en: TextReplies } & Readonly<Record<string, TextReplies>>;
  readonly logger: { info(sentence: string, keys: Readonly<Record<string, string>>): void };
};

/** `OptOutType` is there where the messaging service has Advanced Opt-Out: then Twilio has answered already. */
const optOutTypes = { STOP: 'opt-out', START: 'opt-in', HELP: 'help' } as const;

const formSchema = z.object({
  MessageSid: z.string().min(1).max(64),
  /** A short code or another network's address has no E.164 number: nothing of ours goes there. */
  From: phoneNumberSchema,
  Body: z.string().default(''),
  OptOutType: z.enum(['STOP', 'START', 'HELP']).optional().catch(undefined),
});

/** Answers the texts that people send us. The same text again changes nothing and is answered with nothing. */
export const receiveText = ({ authTokens, publicUrl, replies, logger, ...dependencies }: Dependencies) => {
  const answer = answerText(dependencies);

  return async ({ path, query, headers, body, requestId }: HttpRequest): Promise<HttpResponse> => {
    const form = new URLSearchParams(body);
    const url = `${publicUrl}${path}${query.size > 0 ? `?${query}` : ''}`;
    if (!isSignedByTwilio({ url, form, signature: headers['x-twilio-signature'] }, await authTokens()))
      return {
        status: 403,
        headers: { 'content-type': 'text/plain' },
        body: 'not signed by Twilio for this address\n',
      };

    const { data } = formSchema.safeParse(Object.fromEntries(form));
    if (data === undefined) return twiml();
    const { meaning, reply } = await answer(toInboundText(data));
    logger.info('Text received', { meaning, requestId });
    return twiml(reply && wordsOf(reply));
  };

  function wordsOf({ kind, locales }: NonNullable<TextAnswer['reply']>): string {
    return (replies[chooseLocale(locales, Object.keys(replies), 'en')] ?? replies.en)[kind];
  }
};

function toInboundText({ MessageSid, From, Body, OptOutType }: z.infer<typeof formSchema>): InboundText {
  return {
    messageId: MessageSid,
    from: From,
    text: Body,
    ...(OptOutType && { providerSays: optOutTypes[OptOutType] }),
  };
}

const twiml = (text?: string): HttpResponse => ({
  status: 200,
  headers: { 'content-type': twimlType },
  body: messagingResponse(text),
});
