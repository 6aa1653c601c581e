import { isRecord } from '../is-record.ts';

/** An event as it is delivered. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Where a rule sends what it matches. */
export interface Target {
  readonly arn: string;
  readonly deadLetterArn?: string;
  /** The role in which the rule calls the target, in place of EventBridge itself. */
  readonly roleLogicalId?: string;
  /** The group of the messages on a queue; a JSON path is looked up in the event. */
  readonly messageGroupId?: string;
  /** JSON text that is sent in place of the event. */
  readonly input?: string;
}

export interface Rule {
  readonly arn: string;
  readonly busName: string;
  readonly matches?: (event: unknown) => boolean;
  readonly everyMilliseconds?: number;
  readonly targets: readonly Target[];
}

/** What a path such as `$.detail.tenant` finds in an event; any other text stands for itself. */
export function lookUp(path: string, event: unknown): string {
  if (!path.startsWith('$.')) return path;
  const found = path
    .slice(2)
    .split('.')
    .reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), event);
  return typeof found === 'string' ? found : JSON.stringify(found ?? '');
}

/** Refuses at the start a path that `lookUp` would misread. */
export function checkPath(path: string): void {
  if (path.startsWith('$') && !/^\$(\.[\w-]+)+$/.test(path)) {
    throw new Error(`JSON path ${path} is not understood; extend local/events/rule.ts`);
  }
}

/** The milliseconds of a schedule such as `rate(1 minute)`. */
export function readRate(expression: string): number {
  const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const milliseconds = Number(count) * (units[unit] ?? Number.NaN);
  if (Number.isNaN(milliseconds)) {
    throw new Error(`schedule ${expression} is not understood; extend local/events/rule.ts`);
  }
  return milliseconds;
}
