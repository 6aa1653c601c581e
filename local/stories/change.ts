import * as z from 'zod';
import { isRecord } from '../is-record.ts';

/** What somebody has chosen or agreed to, as the page shows it. */
export interface Change {
  readonly recipientId: string;
  readonly method: string;
  readonly version: number;
  /** All that is in force now, one line each, such as `categories · marketing · frequency` and `never`. */
  readonly inForce: readonly { readonly what: string; readonly value: string }[];
}

const changedSchema = z.looseObject({
  'detail-type': z.literal('PreferencesChanged.v1'),
  detail: z.looseObject({
    recipientId: z.string(),
    method: z.string(),
    version: z.number(),
    preferences: z.record(z.string(), z.unknown()),
    consents: z.record(z.string(), z.record(z.string(), z.looseObject({ status: z.string(), form: z.string() }))),
  }),
});

/** Reads an event; undefined when it is about something else. */
export function readChange(event: unknown): Change | undefined {
  const { data } = changedSchema.safeParse(event);
  if (data === undefined) return undefined;
  const { recipientId, method, version, preferences, consents } = data.detail;
  const agreed = Object.entries(consents).flatMap(([purpose, channels]) =>
    Object.entries(channels).map(([channel, { status, form }]) => ({
      what: `consent · ${purpose} · ${channel}`,
      value: form === 'written' ? `${status}, in writing` : status,
    })),
  );
  return { recipientId, method, version, inForce: [...linesOf(preferences, []), ...agreed] };
}

function linesOf(value: unknown, path: readonly string[]): Change['inForce'] {
  if (isRecord(value)) return Object.entries(value).flatMap(([name, each]) => linesOf(each, [...path, name]));
  return [{ what: path.join(' · '), value: value === true ? 'on' : value === false ? 'off' : String(value) }];
}
