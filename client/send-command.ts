import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Problem, problemsOf } from '../lambdas/contracts/problems.ts';
import { channelSchema } from '../lambdas/domain/channel.ts';
import { laneSchema } from '../lambdas/domain/lane.ts';
import { catalogue } from '../notifications/catalogue.ts';
import type { NotificationOf, Recipient } from './notification-request.ts';

/** Where the notification goes: the local cloud, or the stack that has this bus. */
export type DestinationName =
  | { readonly kind: 'local'; readonly port: number }
  | { readonly kind: 'deployed'; readonly eventBusName: string; readonly region: string | undefined };

/** What somebody typed behind `npm run send --`. */
export type SendCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'unusable'; readonly problem: string }
  | {
      readonly kind: 'send';
      readonly request: NotificationOf;
      readonly destination: DestinationName;
      /** Seconds to watch what becomes of it. */
      readonly wait: number;
    };

export const usage = `Sends a notification and shows what became of it.

  npm run send -- TYPE --to WHO [options]

  TYPE              ${catalogue.map(({ type }) => type).join(', ')}
  --to WHO          a recipientId, an e-mail address or a +number; may be repeated
  --data JSON       what the templates need; the type's example if left out
  --id ID           the idempotency key; a new one if left out
  --channel NAME    only this channel of the type; may be repeated
  --lane NAME       a lower lane than the type's: urgent, normal, bulk
  --locale TAG      for recipients who have none of their own, such as fr-CA
  --send-at TIME    not before then, such as 2026-11-22T09:00:00Z; up to a year ahead
  --send-at-local TIME  not before then by the clock of each recipient, such as 2026-12-24T18:00
  --expires-at TIME of no use after then
  --wait SECONDS    how long to watch; 30 if left out
  --port PORT       of the local cloud; 4400 if left out
  --bus NAME        a deployed bus (the stack's output EventBusName) instead of the local cloud
  --region REGION   where the bus is; from the AWS configuration if left out`;

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const options = {
  to: texts,
  data: text,
  id: text,
  channel: texts,
  lane: text,
  locale: text,
  'send-at': text,
  'send-at-local': text,
  'expires-at': text,
  wait: text,
  port: text,
  bus: text,
  region: text,
  help: { type: 'boolean', short: 'h' },
} as const;

const valuesSchema = z.object({
  to: z.array(z.string().min(1), 'must name somebody: a recipientId, an e-mail address or a +number'),
  channel: z.array(channelSchema).optional(),
  lane: laneSchema.optional(),
  wait: z.coerce.number().nonnegative().default(30),
  port: z.coerce.number().int().positive().max(65_535).default(4400),
});

/** Understands what was typed, or says what to type instead. */
export function readSendCommand(given: readonly string[]): SendCommand {
  const typed = typedArguments(given);
  if (typeof typed === 'string') return unusable(typed);
  const { values, positionals } = typed;
  if (values.help) return { kind: 'help' };

  const [type, ...surplus] = positionals;
  const definition = catalogue.find((each) => each.type === type);
  if (definition === undefined)
    return unusable(
      `${type === undefined ? 'which type?' : `there is no type '${type}';`} write one of ${typeNames()}`,
    );
  if (surplus.length > 0)
    return unusable(`what is '${surplus.join(' ')}'? write one type, and --to before each recipient`);

  const parsed = valuesSchema.safeParse(values);
  if (parsed.error) return unusable(problemsOf(parsed.error).map(optionProblem).join('\n'));
  const data = values.data === undefined ? { json: definition.example } : readJson(values.data);
  if ('problem' in data) return unusable(data.problem);

  const { to, channel: channels, lane, wait, port } = parsed.data;
  const {
    bus,
    region,
    id: notificationId,
    locale,
    'send-at': sendAt,
    'send-at-local': sendAtLocal,
    'expires-at': expiresAt,
  } = values;
  const wishes = { notificationId, channels, lane, locale, sendAt, sendAtLocal, expiresAt };
  return {
    kind: 'send',
    request: { definition, to: [...new Set(to)].map(toRecipient), data: data.json, ...wishes },
    destination: bus === undefined ? { kind: 'local', port } : { kind: 'deployed', eventBusName: bus, region },
    wait,
  };
}

const unusable = (problem: string) => ({ kind: 'unusable', problem }) as const;
const typeNames = () => catalogue.map(({ type }) => type).join(', ');
const optionProblem = ({ field, problem }: Problem) => `--${field.replace(/\[\d+\]$/, '')} ${problem}`;

/** What parseArgs throws, which has no class of its own. */
const typingErrorSchema = z.object({ code: z.string().startsWith('ERR_PARSE_ARGS_'), message: z.string() });

function typedArguments(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options, allowPositionals: true });
  } catch (error) {
    const typingError = typingErrorSchema.safeParse(error);
    if (typingError.error) throw error;
    return `${typingError.data.message}\nnpm run send -- --help lists the options`;
  }
}

function readJson(typed: string): { readonly json: unknown } | { readonly problem: string } {
  try {
    const json: unknown = JSON.parse(typed);
    return { json };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: `--data is not JSON: ${error.message}` };
    throw error;
  }
}

/** An address or a number is somebody Carillon is told about just for this notification. */
function toRecipient(typed: string): Recipient {
  if (typed.includes('@')) return { contactPoints: { email: typed } };
  return typed.startsWith('+') ? { contactPoints: { phone: typed } } : typed;
}
