import * as z from 'zod';
import type { AttemptOutcome } from '../../domain/attempt-outcome.ts';
import type { EmailMessage } from '../../domain/message.ts';
import type { ChannelSender, Correlation } from '../../ports/channel-sender.ts';
import { usableCredentials } from '../http/credentials.ts';
import { failureByStatus } from '../http/failure-by-status.ts';
import { parseJson } from '../http/parse-json.ts';
import { type HttpAnswer, postJson } from '../http/post-json.ts';
import type { SendgridCredentials } from './credentials.ts';
import { sendgridFailureCodes } from './failure-codes.ts';
import { mailOf } from './mail.ts';

interface Options {
  /** The From header, such as `Carillon <hello@example.com>`. */
  readonly sender: string;
  /** Whether SendGrid rewrites links and adds an image, to tell of what was opened and clicked. */
  readonly tracksEngagement: boolean;
}

/**
 * Sends e-mail through SendGrid, one recipient a message.
 *
 * There is no look-up: SendGrid tells what became of a message through its Email Activity API, which is sold apart.
 */
export class SendgridEmailSender implements ChannelSender<EmailMessage> {
  readonly provider = 'sendgrid';
  readonly #credentials: () => Promise<SendgridCredentials>;
  readonly #options: Options;

  /** @param credentials - read for each message, so that replaced ones are taken up */
  constructor(credentials: () => Promise<SendgridCredentials>, options: Options) {
    this.#credentials = credentials;
    this.#options = options;
  }

  async send(message: EmailMessage, correlation: Correlation): Promise<AttemptOutcome> {
    const read = await usableCredentials(this.#credentials);
    if (read.kind === 'refused') return read;
    const { apiKey, apiUrl } = read.credentials;
    const answer = await postJson(`${apiUrl}/v3/mail/send`, {
      headers: { authorization: `Bearer ${apiKey}` },
      body: mailOf(message, correlation, this.#options),
    });
    return answer.kind === 'refused' ? answer : toOutcome(answer);
  }
}

function toOutcome({ status, headers, body }: HttpAnswer): AttemptOutcome {
  if (status >= 200 && status < 300) return { kind: 'accepted', providerMessageId: headers.get('x-message-id') ?? '' };
  const field = fieldIn(body);
  const isAddress = status === 400 && /^personalizations\.\d+\.to\.\d+\.email$/.test(field);
  return {
    kind: 'refused',
    failureClass: isAddress ? 'permanent_address' : (sendgridFailureCodes[status] ?? failureByStatus(status)),
    code: field === '' ? `sendgrid-${status}` : `sendgrid-${status}-${field}`,
  };
}

/** SendGrid names the field that it does not like; the text beside it may quote it. */
const errorsSchema = z.object({
  errors: z
    .array(
      z.object({
        field: z
          .string()
          .regex(/^[\w.-]{1,60}$/)
          .nullish(),
      }),
    )
    .min(1),
});

function fieldIn(body: string): string {
  return errorsSchema.safeParse(parseJson(body)).data?.errors[0]?.field ?? '';
}
