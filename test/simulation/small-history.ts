import type { Channel } from '../../simulation/channel.ts';
import { type Choice, type Fact, History, type RequestDetail } from '../../simulation/history.ts';
import { Promises } from '../../simulation/promises/promises.ts';
import { tokenOf } from '../../simulation/tokens.ts';

export const start = Date.parse('2026-03-02T12:00:00Z');
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
const email = 'p1@people.example.com';
const addresses: Readonly<Record<Channel, string>> = {
  email,
  sms: '+12125550100',
  push: 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/carillon/1',
};

type Item = Readonly<Record<string, unknown>>;
type CallFact = Extract<Fact, { kind: 'call' }>;

/** A history that is written by hand, with what the table holds at its end. Moments are milliseconds after the start. */
export class SmallHistory {
  readonly history = new History();
  readonly promises = new Promises(this.history);
  readonly items: Item[] = [];
  #number = 0;

  constructor(place: Readonly<Record<string, string>> = { country: 'FR', timeZone: 'Europe/Paris' }) {
    const detail = {
      contactPoints: { email, phone: addresses.sms, push: [{ endpointArn: addresses.push }] },
      ...place,
    };
    this.add({ kind: 'introduced', at: -hour, recipientId: 'ada', detail });
  }

  add(fact: Fact): this {
    const from = 'from' in fact ? { from: start + fact.from } : {};
    const readAt = 'readAt' in fact && fact.readAt !== undefined ? { readAt: start + fact.readAt } : {};
    this.history.add({ ...fact, at: start + fact.at, ...from, ...readAt });
    return this;
  }

  /** Somebody asks for a notification to Ada. */
  ask(type: string, at: number, more: Partial<RequestDetail> & { readonly flaw?: string } = {}): RequestDetail {
    this.#number += 1;
    const { flaw, ...rest } = more;
    const detail: RequestDetail = {
      notificationId: `n-${this.#number}`,
      type,
      to: [{ recipientId: 'ada' }],
      data: { word: tokenOf(this.#number), ...(type === 'login.code' && { code: '482913' }) },
      ...rest,
    };
    this.add({ kind: 'asking', at, detail, ...(flaw !== undefined && { flaw }) });
    this.add({ kind: 'requested', at: at + 20, detail });
    return detail;
  }

  call({ data }: Pick<RequestDetail, 'data'>, channel: Channel, from: number, more: Partial<CallFact> = {}): this {
    return this.add({
      kind: 'call',
      from,
      at: from + 100,
      provider: { email: 'ses', sms: 'twilio', push: 'sns' }[channel],
      channel,
      to: addresses[channel],
      content: `Hello! ${data['word']}`,
      answer: 'taken',
      ...more,
    });
  }

  /** What is on record of a delivery, and was told. */
  ended({ notificationId }: RequestDetail, status: string, at: number, more: Item = {}): this {
    this.items.push({
      PK: 'R#ada',
      SK: `DELIVERY#${notificationId}`,
      requestedAt: new Date(start).toISOString(),
      settledAt: new Date(start + at).toISOString(),
      explanation: [{ rule: 'order', effect: 'keeps', because: 'first-success' }],
      status,
      ...more,
    });
    const detail = { notificationId, recipientId: 'ada', status };
    return this.add({ kind: 'told', at, detailType: 'DeliverySettled.v1', detail });
  }

  choose(choice: Choice, from: number, at = from + 50): this {
    this.add({ kind: 'choosing', at: from, recipientId: 'ada', choice });
    return this.add({ kind: 'choice', from, at, recipientId: 'ada', choice });
  }

  /** What was broken, judged so long after the start. */
  broken(after = 30 * day): readonly string[] {
    this.promises.inspect(this.items, start + after);
    return this.promises.violations.map(({ promise, what }) => `${promise}: ${what}`);
  }
}
