import type { Fact, FactOf, RequestDetail } from '../history.ts';
import type { Person, Stretch } from './person.ts';
import { type TypeRule, typeRules } from './rules.ts';

/** A call of a provider for one delivery. */
export interface Call {
  readonly fact: FactOf<'call'>;
  readonly stretch: Stretch;
  /** Something of ours broke before its answer can have been written down. */
  isDoubtful: boolean;
  /** The provider has said that it did not arrive. */
  hasFailed: boolean;
}

/** What the tables hold of a delivery; filled in when they are looked at. */
export interface Found {
  record?: Readonly<Record<string, unknown>>;
  waiting?: Readonly<Record<string, unknown>>;
  gathered?: Readonly<Record<string, unknown>>;
}

/** One notification that one person was to be told. */
export class Delivery {
  readonly notificationId: string;
  readonly person: Person;
  readonly type: string;
  readonly flaw: string | undefined;
  readonly askedAt: number;
  /** When the bus acknowledged it. */
  requestedAt: number | undefined;
  /** Not before this moment; milliseconds since 1970. */
  readonly sendAt: number;
  /** Whether it may well be that the person is not meant: somebody who joined a topic while it was told. */
  isOptional = false;
  readonly calls: Call[] = [];
  /** The statuses that were told of it. */
  readonly told = new Set<string>();
  cancelledAt = Number.POSITIVE_INFINITY;
  latestAt: number;
  found: Found = {};
  readonly facts: Fact[] = [];

  constructor(person: Person, detail: RequestDetail, at: number, flaw: string | undefined) {
    this.notificationId = detail.notificationId;
    this.person = person;
    this.type = detail.type;
    this.flaw = flaw;
    this.askedAt = at;
    this.latestAt = at;
    const sendAt = Date.parse(detail.sendAt ?? '');
    this.sendAt = Number.isNaN(sendAt) ? at : sendAt;
  }

  get rule(): TypeRule | undefined {
    return typeRules[this.type];
  }

  note(fact: Fact): void {
    this.latestAt = Math.max(this.latestAt, fact.at);
    this.facts.push(fact.kind === 'call' ? { ...fact, content: '…' } : fact);
    if (this.facts.length > 60) this.facts.splice(1, 1);
  }
}
