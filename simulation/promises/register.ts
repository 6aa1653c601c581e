import type { FactOf, RequestDetail } from '../history.ts';
import { tokensIn } from '../tokens.ts';
import { Delivery } from './delivery.ts';
import { Person } from './person.ts';

/** What a producer asked for, once or more often. */
export interface Notification {
  readonly detail: RequestDetail;
  readonly flaw: string | undefined;
  readonly askedAt: number;
  readonly tokens: readonly string[];
  readonly deliveries: Map<string, Delivery>;
  readonly topic: string | undefined;
  requestedAt: number | undefined;
  refusedAt: number | undefined;
}

/** Who is known, and what was asked for; found by what stands on a message. */
export class Register {
  readonly notifications = new Map<string, Notification>();
  readonly #people = new Map<string, Person>();
  readonly #byAddress = new Map<string, Person>();
  readonly #byToken = new Map<string, Notification>();
  readonly #byCode = new Map<string, Notification>();
  readonly #members = new Map<string, Set<string>>();

  person(recipientId: string): Person {
    const known = this.#people.get(recipientId);
    if (known) return known;
    const person = new Person(recipientId);
    this.#people.set(recipientId, person);
    return person;
  }

  /** Whoever has, or had, an address. */
  holderOf(address: string): Person | undefined {
    return this.#byAddress.get(address);
  }

  introduce({ recipientId, detail }: FactOf<'introduced'>): Person {
    const person = this.person(recipientId);
    person.introduce();
    const { country, region, contactPoints, timeZone } = detail;
    if (typeof country === 'string') person.country = country;
    if (typeof region === 'string') person.region = region;
    for (const address of addressesIn(contactPoints)) {
      person.addresses.add(address);
      this.#byAddress.set(address, person);
    }
    if (typeof timeZone === 'string') person.startIn(timeZone);
    return person;
  }

  ask({ detail, flaw, at }: FactOf<'asking'>): Notification {
    const known = this.notifications.get(detail.notificationId);
    const notification = known ?? toNotification(detail, flaw, at);
    this.notifications.set(detail.notificationId, notification);
    for (const recipientId of this.#meant(detail)) this.deliveryOf(notification, recipientId);
    for (const token of notification.tokens) this.#byToken.set(token, notification);
    const { code } = detail.data;
    if (typeof code === 'string')
      for (const recipientId of notification.deliveries.keys())
        this.#byCode.set(`${recipientId} ${code}`, notification);
    return notification;
  }

  subscribe({ recipientId, topic, isMember, from }: FactOf<'subscribed'>): void {
    const members = this.#members.get(topic) ?? new Set();
    this.#members.set(topic, members);
    if (isMember) members.add(recipientId);
    else members.delete(recipientId);
    for (const notification of this.notifications.values()) {
      const delivery = notification.topic === topic ? notification.deliveries.get(recipientId) : undefined;
      // whether their page was read before or after they left, nobody outside can say
      if (delivery && !isMember && from - notification.askedAt < 3 * 86_400_000) delivery.isOptional = true;
    }
  }

  /** The delivery to one person, made where a broadcast has reached somebody who was just joining. */
  deliveryOf(notification: Notification, recipientId: string): Delivery {
    const known = notification.deliveries.get(recipientId);
    if (known) return known;
    const { detail, askedAt, flaw, topic } = notification;
    const delivery = new Delivery(this.person(recipientId), detail, askedAt, flaw);
    delivery.requestedAt = notification.requestedAt;
    delivery.isOptional = topic !== undefined && !this.#members.get(topic)?.has(recipientId);
    notification.deliveries.set(recipientId, delivery);
    return delivery;
  }

  /** The notifications that a message tells of. */
  toldBy(content: string, person: Person): readonly Notification[] {
    const found = tokensIn(content).flatMap((token) => this.#byToken.get(token) ?? []);
    if (found.length > 0) return [...new Set(found)];
    const codes = content.match(/(?<!\d)\d{6}(?!\d)/g) ?? [];
    return [...new Set(codes.flatMap((code) => this.#byCode.get(`${person.recipientId} ${code}`) ?? []))];
  }

  forget(notification: Notification, delivery: Delivery): void {
    const { detail, deliveries, tokens } = notification;
    const { recipientId } = delivery.person;
    deliveries.delete(recipientId);
    this.#byCode.delete(`${recipientId} ${detail.data['code']}`);
    if (deliveries.size > 0) return;
    this.notifications.delete(detail.notificationId);
    for (const token of tokens) this.#byToken.delete(token);
  }

  #meant({ to }: RequestDetail): readonly string[] {
    if (Array.isArray(to))
      return to.flatMap(({ recipientId }) => (typeof recipientId === 'string' ? [recipientId] : []));
    return 'topic' in to ? [...(this.#members.get(to.topic) ?? [])] : [];
  }
}

function toNotification(detail: RequestDetail, flaw: string | undefined, at: number): Notification {
  return {
    detail,
    flaw,
    askedAt: at,
    tokens: tokensIn(JSON.stringify(detail.data)),
    deliveries: new Map(),
    topic: 'topic' in detail.to ? detail.to.topic : undefined,
    requestedAt: undefined,
    refusedAt: undefined,
  };
}

function addressesIn(contactPoints: unknown): readonly string[] {
  if (typeof contactPoints !== 'object' || contactPoints === null) return [];
  return Object.values(contactPoints).flatMap((point: unknown) => {
    if (typeof point === 'string') return [point];
    if (!Array.isArray(point)) return [];
    return point.flatMap((device: { readonly endpointArn?: unknown }) =>
      typeof device.endpointArn === 'string' ? [device.endpointArn] : [],
    );
  });
}
