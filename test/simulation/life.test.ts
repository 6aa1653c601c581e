import { describe, expect, it } from '@jest/globals';
import { Random } from '../../simulation/engine/random.ts';
import { Timeline } from '../../simulation/engine/timeline.ts';
import { History } from '../../simulation/history.ts';
import { live } from '../../simulation/life/live.ts';
import type { ApiAnswer, ApiRequest, World } from '../../simulation/world.ts';

/** Answers like the API and remembers who was told what; every so many-th call finds a server that is broken. */
class SmallWorld implements World {
  readonly random: Random;
  readonly timeline: Timeline;
  readonly history = new History();
  readonly outputs = {};
  readonly puts: { readonly at: number; readonly detailType: string; readonly detail: object }[] = [];
  readonly calls: ApiRequest[] = [];
  readonly #documents = new Map<string, Record<string, unknown>>();

  constructor(seed: number) {
    this.random = new Random(seed);
    this.timeline = new Timeline(this.random, new Date('2026-03-01T00:00:00Z'));
  }

  readonly put = async (_source: string, detailType: string, detail: object) => {
    await this.timeline.pause(20);
    this.puts.push({ at: this.timeline.time, detailType, detail });
    const { recipientId, timeZone, preferences } = JSON.parse(JSON.stringify(detail));
    if (detailType !== 'NotificationRequested.v1')
      this.#documents.set(recipientId, {
        ...this.#documents.get(recipientId),
        ...(timeZone && { timeZone }),
        ...(preferences && { preferences }),
      });
  };

  readonly call = async (request: ApiRequest): Promise<ApiAnswer> => {
    await this.timeline.pause(30);
    this.calls.push(request);
    if (this.calls.length % 7 === 0) return { status: 500, headers: {}, body: '' };
    const recipientId = request.pathParameters?.['recipientId'] ?? request.claims?.['sub'];
    const document = { version: 1, preferences: {}, ...this.#documents.get(String(recipientId)) };
    return { status: 200, headers: {}, body: JSON.stringify(document) };
  };

  readonly publish = () => {};
  readonly writeLog = () => {};
  readonly items = () => [];
}

async function run(seed: number, deliveries = 1500) {
  const world = new SmallWorld(seed);
  const textFrom = async (): Promise<ApiAnswer> => ({ status: 200, headers: {}, body: '' });
  let isOver = false;
  const life = live(world, { deliveries, textFrom, people: 40 }).finally(() => {
    isOver = true;
  });
  await world.timeline.run(() => isOver);
  await life;
  return world;
}

describe('life', () => {
  it('asks for every type, and for as many deliveries as it was told', async () => {
    const { puts, history } = await run(1);
    const requests = puts.filter(({ detailType }) => detailType === 'NotificationRequested.v1');
    const count = (kind: string) => history.facts.filter((fact) => fact.kind === kind).length;

    expect(requests.length).toBeGreaterThan(800);
    expect(new Set(requests.map(({ detail }) => JSON.parse(JSON.stringify(detail)).type))).toEqual(
      new Set([
        'comment.posted',
        'login.code',
        'order.lost',
        'order.shipped',
        'password.changed',
        'payment.failed',
        'weekly.offers',
      ]),
    );
    expect(count('asking')).toBe(count('requested'));
    expect(count('requested')).toBe(requests.length);
    expect(count('cancelled')).toBeGreaterThan(5);
    expect(count('introduced')).toBeGreaterThan(40);
  });

  it('makes every kind of choice, and says when each was begun and heard', async () => {
    const { history } = await run(2);
    const choices = history.facts.filter((fact) => fact.kind === 'choice');

    expect(new Set(choices.map(({ choice }) => choice.kind))).toEqual(
      new Set(['category', 'type', 'frequency', 'consent', 'limit', 'texts', 'erased', 'quiet', 'pause', 'zone']),
    );
    for (const { from, at } of choices) expect(at).toBeGreaterThanOrEqual(from);
    expect(choices).toHaveLength(history.facts.filter((fact) => fact.kind === 'choosing').length);
  });

  it('is the same with the same seed, and another with another', async () => {
    const [one, same, other] = [await run(3, 300), await run(3, 300), await run(4, 300)];

    expect(same.puts).toEqual(one.puts);
    expect(same.calls).toEqual(one.calls);
    expect(other.puts).not.toEqual(one.puts);
  });

  it('makes each message recognisable by a word that no other has', async () => {
    const { puts } = await run(5, 400);
    const tokens = new Map<string, Set<string>>();
    for (const { detail, detailType } of puts) {
      if (detailType !== 'NotificationRequested.v1') continue;
      const { notificationId, data } = JSON.parse(JSON.stringify(detail));
      for (const token of JSON.stringify(data).match(/Zq[0-9a-z]+qZ/g) ?? [])
        tokens.set(token, (tokens.get(token) ?? new Set()).add(notificationId));
    }

    expect(tokens.size).toBeGreaterThan(200);
    expect([...tokens.values()].filter(({ size }) => size > 1)).toEqual([]);
  });
});
