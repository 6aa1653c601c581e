import type { Refusal, Rule } from '../refusal.ts';
import { headerOf, type RawEmail } from './raw-email.ts';

interface Submission {
  readonly email: RawEmail;
  readonly identities: ReadonlySet<string>;
  readonly configurationSets: Pick<ReadonlyMap<string, unknown>, 'has'>;
}

/** Version 1 of the API takes 10 MB after base64; only version 2 and SMTP take 40 (docs.aws.amazon.com/ses/latest/dg/quotas.html). */
const maxEncodedBytes = 10 * 1024 * 1024;
const maxRecipients = 50;
/** RFC 5322, 2.1.1, without the line end. */
const maxLineLength = 998;
const onlyOnce = ['from', 'sender', 'reply-to', 'to', 'cc', 'bcc', 'subject', 'message-id', 'date', 'mime-version'];

/** What SES checks before it accepts a message, in its order. */
export const rulesOfSes: readonly Rule<Submission>[] = [
  ({ email }) =>
    email.data === undefined || email.mime.length === 0
      ? {
          code: 'ValidationError',
          message: "Value at 'rawMessage.data' failed to satisfy constraint: must not be null",
        }
      : undefined,

  ({ email }) =>
    (email.data ?? '').length > maxEncodedBytes
      ? invalid(`Message length is more than ${maxEncodedBytes} bytes long: '${email.data?.length}'.`)
      : undefined,

  // a lone CR, or LF where the others are CRLF, is how a header is smuggled in through a value
  ({ email: { head } }) =>
    /\r(?!\n)/.test(head) || (head.includes('\r\n') && /(?<!\r)\n/.test(head))
      ? invalid('Header contains a bare carriage return or line feed.')
      : undefined,

  ({ email: { head } }) => {
    const lines = head.split(/\r?\n/);
    const malformed = lines.find((line) => !/^([!-9;-~]+[ \t]*:|[ \t])/.test(line));
    if (malformed !== undefined) return invalid('Header line is malformed: it has no name.');
    return lines.some((line) => line.length > maxLineLength)
      ? invalid(`Header line is longer than ${maxLineLength} characters.`)
      : undefined;
  },

  ({ email: { headers } }) => {
    const twice = onlyOnce.find((name) => headers.filter(([each]) => each.toLowerCase() === name).length > 1);
    return twice === undefined ? undefined : invalid(`Duplicate header '${twice}'.`);
  },

  ({ email: { headers } }) =>
    headerOf(headers, 'from') === undefined ? invalid("Missing required header 'From'.") : undefined,

  ({ email: { recipients } }) => {
    if (recipients.length === 0) return invalid("Missing required header 'To'.");
    if (recipients.length > maxRecipients) return invalid(`Recipient count exceeds ${maxRecipients}.`);
    return firstProblem(recipients, addressProblem);
  },

  ({ email: { from } }) => addressProblem(from),

  ({ email: { tags } }) => firstProblem(tags, tagProblem),

  ({ email: { configurationSet }, configurationSets }) =>
    configurationSet === undefined || configurationSets.has(configurationSet)
      ? undefined
      : {
          code: 'ConfigurationSetDoesNotExist',
          message: `Configuration set <${configurationSet}> does not exist.`,
          details: { ConfigurationSetName: configurationSet },
        },

  ({ email: { from }, identities }) =>
    isVerified(from.toLowerCase(), identities)
      ? undefined
      : {
          code: 'MessageRejected',
          message: `Email address is not verified. The following identities failed the check in region US-EAST-1: ${from}`,
        },
];

const invalid = (message: string): Refusal => ({ code: 'InvalidParameterValue', message });

function firstProblem<Item>(items: readonly Item[], rule: Rule<Item>): Refusal | undefined {
  for (const item of items) {
    const problem = rule(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function addressProblem(address: string): Refusal | undefined {
  const [local = '', domain = '', ...rest] = address.split('@');
  if (domain === '' || rest.length > 0) return invalid("Missing final '@domain'");
  if (!/^[!-~]+$/.test(local)) return invalid('Local address contains control or whitespace');
  return /^[!-~]+\.[!-~]+$/.test(domain) ? undefined : invalid('Domain contains illegal character or has no dot');
}

function tagProblem({ name, value }: { name: string; value: string }): Refusal | undefined {
  const allowed = /^[A-Za-z0-9_-]{1,256}$/;
  const [part, wrong] = allowed.test(name) ? ['value', value] : ['name', name];
  return allowed.test(wrong)
    ? undefined
    : invalid(`Invalid tag ${part} <${wrong}>: 1 to 256 ASCII letters, digits, '_' and '-' are allowed.`);
}

/** A verified domain stands for its subdomains too. */
function isVerified(from: string, identities: ReadonlySet<string>): boolean {
  const labels = from.slice(from.lastIndexOf('@') + 1).split('.');
  const domains = labels.map((_, position) => labels.slice(position).join('.'));
  return [from, ...domains].some((identity) => identities.has(identity));
}
