import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';

/** What SendGrid says no with: the status, and what it does not like about which field. */
export interface SendgridError {
  readonly refused: number;
  readonly errors: readonly { readonly message: string; readonly field?: string | null }[];
}

const maxBytes = 30 * 1024 * 1024;
const maxRecipients = 1000;
const maxCustomArgsBytes = 10_000;

/** The domain that the account may send from. */
const verifiedDomain = 'example.com';

/** What may not be set through `headers` (API reference of mail/send). */
const reservedHeaders =
  /^(x-sg-id|x-sg-eid|received|dkim-signature|content-type|content-transfer-encoding|to|from|subject|reply-to|cc|bcc)$/i;

const mailbox = z.object({
  email: z.string({ error: 'Does not contain a valid address.' }).regex(/^[^\s@,<>]+@[^\s@,<>]+\.[^\s@,<>]+$/, {
    error: 'Does not contain a valid address.',
  }),
  name: z.string().optional(),
});

const headersSchema = z
  .record(z.string(), z.string({ error: 'The header values must be strings.' }))
  .refine((headers) => !Object.keys(headers).some((name) => reservedHeaders.test(name)), {
    error: 'The headers may not contain reserved header names.',
  })
  .refine((headers) => !Object.entries(headers).some((header) => /[\r\n]/.test(header.join(''))), {
    error: 'The headers must not contain line breaks.',
  });

const customArgs = z.record(z.string(), z.string({ error: 'The custom_args values must be strings.' }));

const toggle = z.object({ enable: z.boolean() });

/** The fields of mail/send that we know of, with SendGrid's rules on them. */
const mailSchema = z
  .object({
    personalizations: z
      .array(
        z.object({
          to: z.array(mailbox).min(1, { error: 'The to array is required and must have at least one email object.' }),
          headers: headersSchema.optional(),
          custom_args: customArgs.optional(),
        }),
      )
      .min(1, { error: 'The personalizations field is required and must have at least one personalization.' })
      .max(maxRecipients, { error: 'The personalizations field may have at most 1000 personalizations.' }),
    from: mailbox,
    subject: z.string().min(1, { error: 'The subject is required.' }),
    content: z
      .array(
        z.object({
          type: z.string().min(1),
          value: z.string().min(1, { error: 'The content value must be a string at least one character in length.' }),
        }),
      )
      .min(1, { error: 'Unless a valid template_id is provided, the content parameter is required.' })
      .refine((parts) => !(parts[0]?.type === 'text/html' && parts.some(({ type }) => type === 'text/plain')), {
        error: 'If present, text/plain must be first, followed by text/html.',
      }),
    headers: headersSchema.optional(),
    custom_args: customArgs.optional(),
    tracking_settings: z
      .object({ click_tracking: toggle, open_tracking: toggle, subscription_tracking: toggle })
      .partial()
      .optional(),
  })
  .refine(({ personalizations }) => personalizations.flatMap(({ to }) => to).length <= maxRecipients, {
    error: 'The total number of recipients may not exceed 1000.',
    path: ['personalizations'],
  })
  .refine((mail) => Buffer.byteLength(JSON.stringify(mail.custom_args ?? {})) <= maxCustomArgsBytes, {
    error: 'The custom_args may not exceed 10000 bytes.',
    path: ['custom_args'],
  });
export type Mail = z.infer<typeof mailSchema>;

/** The mail that a request is about, or why SendGrid would refuse it. */
export function readMail(headers: IncomingHttpHeaders, body: string, apiKey: string): Mail | SendgridError {
  if (headers.authorization === undefined) return refusal(401, 'authorization required');
  if (headers.authorization !== `Bearer ${apiKey}`)
    return refusal(401, 'The provided authorization grant is invalid, expired, or revoked');
  if (!headers['content-type']?.startsWith('application/json')) return refusal(415, 'unsupported media type');
  if (Buffer.byteLength(body) > maxBytes) return refusal(413, 'The payload is larger than 30 MB.');
  const mail = mailSchema.safeParse(parse(body));
  if (!mail.success)
    return {
      refused: 400,
      errors: mail.error.issues.map(({ message, path }) => ({ message, field: path.join('.') || null })),
    };
  if (!mail.data.from.email.toLowerCase().endsWith(`@${verifiedDomain}`))
    return refusal(403, 'The from address does not match a verified Sender Identity.', 'from');
  return mail.data;
}

const refusal = (refused: number, message: string, field: string | null = null): SendgridError => ({
  refused,
  errors: [{ message, field }],
});

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
