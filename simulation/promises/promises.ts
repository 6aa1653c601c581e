import type { Fact, FactOf, History } from '../history.ts';
import { tokensIn } from '../tokens.ts';
import type { Call, Delivery } from './delivery.ts';
import { countSaid } from './digest.ts';
import { Doubts } from './doubts.ts';
import { refusalOf } from './no-is-no.ts';
import { mayHaveArrived, repetition } from './once.ts';
import { judgeOutcome, type Patience } from './outcome.ts';
import { personalDataIn } from './personal-data.ts';
import { type Notification, Register } from './register.ts';
import { Counts, quietReason } from './right-moment.ts';
import { day } from './rules.ts';
import { ofDelivery, saidBy, type Violation } from './violation.ts';

/** How late something may be. */
const defaultPatience: Patience = { endMs: 4 * day, overdueMs: day / 24, newsMs: day / 4 };

/** Nothing is heard any more of what has ended so long ago. */
const forgottenAfterMs = 9 * day;

/** How often whoever sends asks whether a broadcast goes on, and a second for the way. */
const broadcastEndsWithinMs = 6_000;

const endOfMailing = /fail|bounce|undeliver|reject|drop|block|invalid|expired/i;

/**
 * The promises, seen from the outside: what was asked for and said, which calls providers got, and what is on record at
 * the end. Shares no code with the product and knows nothing of how it works.
 */
export class Promises {
  readonly violations: Violation[] = [];
  /** How many deliveries were asked for, and how many of them have come to their end. */
  readonly tally = { asked: 0, ended: 0, calls: 0 };
  readonly #register = new Register();
  readonly #counts = new Counts();
  readonly #doubts = new Doubts();
  readonly #byMessage = new Map<
    string,
    { readonly call: Call; readonly deliveries: readonly Delivery[]; readonly at: number }
  >();
  /** Messages of which a failure was told before their call. */
  readonly #failedEarly = new Map<string, number>();
  readonly #report = (violation: Violation) => {
    const { notificationId, recipientId, what } = violation;
    const name = `${notificationId} ${recipientId} ${what}`;
    if (this.#reported.has(name)) return;
    this.#reported.add(name);
    this.violations.push(violation);
  };
  readonly #reported = new Set<string>();

  constructor(history: History) {
    history.listen((fact) => this.#hear(fact));
  }

  /**
   * Looks at the tables: what has ended long ago is judged and forgotten. To be done every few days of a long run, and at
   * its end when nothing is under way any more.
   *
   * @param items - of the main table, as plain values
   */
  inspect(items: Iterable<Readonly<Record<string, unknown>>>, now: number, patience: Patience = defaultPatience): void {
    const digests = this.#lookInto(items);
    for (const notification of this.#register.notifications.values()) {
      this.#judgeRefusal(notification, now, patience.endMs);
      for (const delivery of notification.deliveries.values()) {
        const statusOfDigest = (digestId: string) => digests.get(`${delivery.person.recipientId} ${digestId}`);
        const isOver = judgeOutcome(delivery, now, patience, statusOfDigest, this.#report);
        if (isOver) this.#judgeUrgency(delivery, now);
        if (!isOver || now - Math.max(delivery.latestAt, delivery.sendAt) < forgottenAfterMs) continue;
        this.tally.ended += 1;
        this.#register.forget(notification, delivery);
      }
      if (notification.deliveries.size === 0 && now - notification.askedAt > forgottenAfterMs)
        this.#register.notifications.delete(notification.detail.notificationId);
    }
    this.#counts.forget(now);
    this.#doubts.forget(now - forgottenAfterMs);
    for (const [id, at] of this.#failedEarly) if (at < now - forgottenAfterMs) this.#failedEarly.delete(id);
    for (const [id, { at }] of this.#byMessage) if (at < now - forgottenAfterMs) this.#byMessage.delete(id);
  }

  #hear(fact: Fact): void {
    switch (fact.kind) {
      case 'asking':
        this.#asking(fact);
        break;
      case 'requested':
        this.#requested(fact);
        break;
      case 'introduced':
        this.#register.introduce(fact).note(fact);
        break;
      case 'choosing':
        this.#register.person(fact.recipientId).begin(fact);
        break;
      case 'choice':
        this.#register.person(fact.recipientId).acknowledge(fact);
        break;
      case 'subscribed':
        this.#register.subscribe(fact);
        break;
      case 'cancelled':
        this.#cancelled(fact);
        break;
      case 'call':
        this.#called(fact);
        break;
      case 'receipt':
        this.#receipt(fact);
        break;
      case 'told':
        this.#told(fact);
        break;
      case 'line': {
        const what = personalDataIn(fact.line);
        if (what) this.#unspoken(`a line of ${fact.functionName} holds ${what}`, fact);
        break;
      }
      case 'fault':
        this.#doubts.fault(fact);
        break;
    }
  }

  #receipt(fact: FactOf<'receipt'>): void {
    const found = this.#byMessage.get(fact.messageId);
    const isFailure = endOfMailing.test(fact.says);
    // what became of a message may be told before the answer of its call has left
    if (found === undefined && isFailure) this.#failedEarly.set(fact.messageId, fact.at);
    if (found === undefined) return;
    if (isFailure) found.call.hasFailed = true;
    for (const delivery of found.deliveries) delivery.note(fact);
  }

  #asking(fact: FactOf<'asking'>): void {
    const before = this.#register.notifications.get(fact.detail.notificationId)?.deliveries.size ?? 0;
    const { deliveries } = this.#register.ask(fact);
    this.tally.asked += deliveries.size - before;
    for (const delivery of deliveries.values()) delivery.note(fact);
  }

  #requested(fact: FactOf<'requested'>): void {
    const { detail, at } = fact;
    const known = this.#register.notifications.get(detail.notificationId);
    if (known === undefined) this.#asking({ ...fact, kind: 'asking' });
    const notification = known ?? this.#register.notifications.get(detail.notificationId);
    if (notification === undefined) return;
    notification.requestedAt ??= at;
    for (const delivery of notification.deliveries.values()) {
      delivery.requestedAt ??= at;
      delivery.note(fact);
    }
  }

  #cancelled(fact: FactOf<'cancelled'>): void {
    const notification = this.#register.notifications.get(fact.notificationId);
    for (const [recipientId, delivery] of notification?.deliveries ?? []) {
      if (fact.recipientId !== undefined && fact.recipientId !== recipientId) continue;
      const isBroadcast = fact.recipientId === undefined;
      if (isBroadcast) delivery.isOptional = true;
      delivery.cancelledAt = Math.min(delivery.cancelledAt, fact.at + (isBroadcast ? broadcastEndsWithinMs : 0));
      delivery.note(fact);
    }
  }

  #called(fact: FactOf<'call'>): void {
    this.tally.calls += 1;
    const { at, to, content } = fact;
    const stretch = { start: fact.readAt ?? fact.from, end: fact.from };
    const call: Call = { fact, stretch, isDoubtful: false, hasFailed: false };
    const person = this.#register.holderOf(to);
    const notifications = person ? this.#register.toldBy(content, person) : [];
    if (person === undefined || notifications.length === 0) {
      const what = person ? 'a message went out that nobody has asked for' : 'an address was used that nobody has';
      this.#report({ promise: 3, what, at, history: [{ ...fact, content: tokensIn(content).join(' ') }] });
      return;
    }
    const deliveries = notifications.map((each) => this.#register.deliveryOf(each, person.recipientId));
    if (fact.messageId !== undefined) {
      call.hasFailed = this.#failedEarly.delete(fact.messageId);
      this.#byMessage.set(fact.messageId, { call, deliveries, at });
    }
    this.#doubts.call(call);
    for (const delivery of deliveries) this.#judgeCall(delivery, call);
    const [first] = deliveries;
    if (first) this.#judgeMessage(first, deliveries.length, notifications, call);
  }

  /** What holds for each notification that a message tells of. */
  #judgeCall(delivery: Delivery, call: Call): void {
    const { person, type, rule, flaw } = delivery;
    const { channel, at } = call.fact;
    delivery.calls.push(call);
    delivery.note(call.fact);
    const broken = (promise: 1 | 2 | 3, what: string) =>
      this.#report(ofDelivery(promise, what, at, delivery, saidBy(person)));
    if (flaw !== undefined) broken(1, `was sent, although ${flaw}`);
    if (rule === undefined) {
      broken(3, `a message of the type ${type} went out, which nobody knows`);
      return;
    }
    if (!rule.channels.includes(channel)) broken(2, `${channel} was used, which is not for ${type}`);
    if (delivery.cancelledAt < call.stretch.start) broken(2, 'was sent after it was cancelled');
    if (call.stretch.end < delivery.sendAt) broken(2, 'was sent before its moment');
    const refusal = refusalOf(person, type, rule, channel, call.stretch);
    if (refusal !== undefined) broken(2, `was sent by ${channel}, although ${refusal}`);
    const repeated = repetition(delivery, call);
    if (repeated !== undefined) broken(3, repeated);
  }

  /** What holds for a message as a whole. */
  #judgeMessage(first: Delivery, count: number, notifications: readonly Notification[], call: Call): void {
    const { person, rule } = first;
    const { channel, at, content } = call.fact;
    const broken = (promise: 2 | 3, what: string) => this.#report(ofDelivery(promise, what, at, first, saidBy(person)));
    if (rule === undefined) return;
    const said = countSaid(content);
    if (rule.isGathered && said !== undefined && said !== count)
      broken(3, `a digest says that it tells of ${said}, and tells of ${count}`);
    if (said === undefined && count > 1) broken(3, 'one message tells of several notifications');
    if (new Set(notifications.map(({ detail }) => detail.data['postId'])).size > 1)
      broken(3, 'a digest tells of what does not belong together');
    const quiet = quietReason(person, rule, channel, call.stretch);
    if (quiet !== undefined) broken(2, `was sent by ${channel} ${quiet}`);
    if (!mayHaveArrived(call)) return;
    const { notificationId } = first;
    const cap = this.#counts.add(person, rule, channel, { notificationId, stretch: call.stretch });
    if (cap !== undefined) broken(2, `was sent by ${channel}, ${cap}`);
  }

  #told(fact: FactOf<'told'>): void {
    const { detailType, detail, at } = fact;
    const what = personalDataIn(JSON.stringify(detail));
    if (what) this.#unspoken(`${detailType} holds ${what}`, fact);
    const notification = this.#register.notifications.get(String(detail['notificationId']));
    if (notification === undefined) return;
    if (detailType === 'NotificationRefused.v1') {
      notification.refusedAt ??= at;
      const { notificationId } = notification.detail;
      if (notification.flaw === undefined)
        this.#report({ promise: 1, what: 'a valid request was refused', at, notificationId, history: [fact] });
    }
    if (detailType !== 'DeliverySettled.v1') return;
    const delivery = this.#register.deliveryOf(notification, String(detail['recipientId']));
    delivery.told.add(String(detail['status']));
    delivery.note(fact);
  }

  #judgeRefusal({ flaw, requestedAt, refusedAt, detail }: Notification, now: number, endMs: number): void {
    if (flaw === undefined || requestedAt === undefined || refusedAt !== undefined) return;
    if (now - requestedAt < endMs) return;
    const { notificationId } = detail;
    const history: readonly Fact[] = [{ kind: 'requested', at: requestedAt, detail }];
    this.#report({ promise: 1, what: `was not refused, although ${flaw}`, at: now, notificationId, history });
  }

  /** A code that came too late, although nothing was broken. */
  #judgeUrgency(delivery: Delivery, now: number): void {
    const { rule, found, askedAt, sendAt } = delivery;
    if (!rule?.isUrgent || found.record?.['status'] !== 'expired' || sendAt !== askedAt) return;
    if (this.#doubts.wasCalm(askedAt - 900_000, askedAt + 900_000))
      this.#report(ofDelivery(4, 'what is urgent came too late, although nothing was broken', now, delivery));
  }

  #unspoken(what: string, fact: Fact): void {
    this.#report({ promise: 6, what, at: fact.at, history: [fact] });
  }

  /** Puts what the table holds beside what was asked for. @returns how each digest has ended, by person and id */
  #lookInto(items: Iterable<Readonly<Record<string, unknown>>>): ReadonlyMap<string, string> {
    const digests = new Map<string, string>();
    for (const { deliveries } of this.#register.notifications.values())
      for (const delivery of deliveries.values()) delivery.found = {};
    for (const item of items) {
      const recipientId = /^R#(?<id>.+)$/.exec(String(item['PK']))?.groups?.['id'];
      const { kind, id } =
        /^(?<kind>DELIVERY|WAITING|DIGEST)#(?:.*#ITEM#)?(?<id>[^#]+)$/.exec(String(item['SK']))?.groups ?? {};
      if (recipientId === undefined || kind === undefined || id === undefined) continue;
      if (kind === 'DELIVERY' && id.startsWith('digest-')) digests.set(`${recipientId} ${id}`, String(item['status']));
      const found = this.#register.notifications.get(id)?.deliveries.get(recipientId)?.found;
      if (found === undefined) continue;
      if (kind === 'DELIVERY') found.record = item;
      else if (kind === 'WAITING') found.waiting = item;
      else found.gathered = item;
    }
    return digests;
  }
}
