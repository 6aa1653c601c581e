import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Paced, PaceV1 } from '../lambdas/contracts/commands/pace.v1.ts';
import { type Channel, channelSchema, channels } from '../lambdas/domain/channel.ts';
import type { Pace } from '../lambdas/domain/channel-pace.ts';
import { NothingThereError } from './destination.ts';
import { findPacer } from './pacer.ts';
import type { DestinationName } from './send-command.ts';

const usage = `Slows or pauses what is not urgent on a channel, or has it go on. Urgent messages go on in any case.

  npm run pace -- CHANNEL --pause | --slow COPIES | --resume [options]

  CHANNEL           ${channels.join(', ')}
  --pause           nothing that can wait is sent: it waits in the channel's queue
  --slow COPIES     at most so many copies of the channel's function send it, 2 or more; each sends ten at a time
  --resume          as fast as the stage says
  --for TIME        after so long it goes on by itself: 30m, 2h, 1d; until --resume if left out
  --by NAME         who says so; your user name if left out
  --port PORT       of the local cloud; 4400 if left out
  --bus NAME        a deployed bus (the stack's output EventBusName) instead of the local cloud
  --region REGION   where the bus is; from the AWS configuration if left out`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = {
  pause: flag,
  slow: text,
  resume: flag,
  for: text,
  by: text,
  port: text,
  bus: text,
  region: text,
  help: { type: 'boolean', short: 'h' },
} as const;

const secondsOf: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };
const copiesSchema = z.coerce.number().int().min(2).max(1000);
const portSchema = z.coerce.number().int().positive().max(65_535).default(4400);
const typingErrorSchema = z.object({ code: z.string().startsWith('ERR_PARSE_ARGS_'), message: z.string() });

/** Has pace-channel do what is asked. */
export type CallPacer = (command: PaceV1) => Promise<Paced>;

type PaceCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'unusable'; readonly problem: string }
  | { readonly kind: 'pace'; readonly command: PaceV1; readonly destination: DestinationName };

/** Does what was typed; answers with the exit code: 0 done, 1 not done, 2 what was typed makes no sense. */
export async function runPaceCommand(
  typed: readonly string[],
  print: (line: string) => void,
  find: (name: DestinationName) => Promise<CallPacer> = findPacer,
): Promise<number> {
  const read = readPaceCommand(typed);
  if (read.kind !== 'pace') {
    print(read.kind === 'help' ? usage : `${read.problem}\n--help lists the options`);
    return read.kind === 'help' ? 0 : 2;
  }
  try {
    const call = await find(read.destination);
    const answer = await call(read.command);
    print(answer.status === 'refused' ? answer.problem : sentence(read.command, answer));
    return answer.status === 'refused' ? 1 : 0;
  } catch (error) {
    if (!(error instanceof NothingThereError)) throw error;
    print(error.message);
    return 1;
  }
}

/** Understands what was typed, or says what to type instead. */
export function readPaceCommand(given: readonly string[]): PaceCommand {
  const typed = typedArguments(given);
  if (typeof typed === 'string') return unusable(typed);
  const { values, positionals } = typed;
  if (values.help) return { kind: 'help' };
  const [named, ...surplus] = positionals;
  const channel = channelSchema.safeParse(named).data;
  if (channel === undefined || surplus.length > 0)
    return unusable(`which channel? write one of ${channels.join(', ')}`);
  const pace = paceOf(values);
  if (typeof pace === 'string') return unusable(pace);
  const seconds = values.for === undefined ? undefined : readSeconds(values.for);
  if (Number.isNaN(seconds)) return unusable('--for must be a number of minutes, hours or days, such as 30m, 2h or 1d');
  const port = portSchema.safeParse(values.port);
  if (port.error) return unusable('--port must be a port, 1 to 65535');
  const { bus, region, by = userInfo().username } = values;
  return {
    kind: 'pace',
    command: command(channel, pace, by, seconds),
    destination:
      bus === undefined ? { kind: 'local', port: port.data } : { kind: 'deployed', eventBusName: bus, region },
  };
}

const command = (channel: Channel, pace: Pace, by: string, forSeconds: number | undefined): PaceV1 => ({
  kind: 'pace',
  channel,
  pace,
  by,
  // what goes as the stage says has nothing to end
  ...(forSeconds !== undefined && pace.kind !== 'full' && { forSeconds }),
});

function paceOf(values: { pause?: boolean; slow?: string; resume?: boolean }): Pace | string {
  const { pause, slow, resume } = values;
  if ([pause, slow, resume].filter((each) => each !== undefined).length !== 1)
    return 'how? write one of --pause, --slow COPIES and --resume';
  if (pause) return { kind: 'pause' };
  if (resume) return { kind: 'full' };
  const copies = copiesSchema.safeParse(slow);
  return copies.success
    ? { kind: 'slow', copies: copies.data }
    : '--slow must be 2 to 1000: Lambda takes no fewer copies';
}

function readSeconds(typed: string): number {
  const [, number, unit = ''] = /^(\d+)([mhd])$/.exec(typed) ?? [];
  const seconds = Number(number) * (secondsOf[unit] ?? Number.NaN);
  return seconds > 0 ? seconds : Number.NaN;
}

function sentence({ channel, pace }: PaceV1, { isInForce, until }: Extract<Paced, { status: 'paced' }>): string {
  const what = { full: 'goes on', slow: 'is slowed', pause: 'is paused' }[pace.kind];
  const end = until === undefined ? '' : ` until ${until}`;
  const caveat = isInForce ? '' : '; Lambda is still at work on an earlier change, so it takes a minute or two';
  return `what is not urgent on ${channel} ${what}${end}${caveat}`;
}

const unusable = (problem: string) => ({ kind: 'unusable', problem }) as const;

function typedArguments(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options, allowPositionals: true });
  } catch (error) {
    const typingError = typingErrorSchema.safeParse(error);
    if (typingError.error) throw error;
    return typingError.data.message;
  }
}
