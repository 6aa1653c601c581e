import { afterEach, describe, expect, it } from '@jest/globals';
import { tally, useCrowd } from './crowd.ts';
import { codeData, offersData, orderData } from './samples.ts';
import { taken } from './stack.ts';

/* Providers that fail, for everybody and for long. For each: what went in comes out, and nobody gets it twice. */
const crowd = useCrowd();
afterEach(() => crowd().cloud.faults.clear());

const always = 'always';
const down = { kind: 'refuse', code: 'AccountSendingPausedException', status: 400 } as const;
const byEmail = { channels: ['email'] };
const health = (channel: string) => crowd().stack.item(`PROVIDER#${channel}`, 'HEALTH');

/** By which provider the last attempt on a channel was made. */
const lastProvider = (record: Record<string, unknown>, channel: string) => {
  const numbers = Object.keys(record).flatMap((name) => (name.startsWith(`attempt#${channel}#`) ? [name] : []));
  return (record[numbers.sort().at(-1) ?? ''] as { provider: string } | undefined)?.provider;
};
const countArrivals = (people: Parameters<ReturnType<typeof crowd>['arrivals']>[0][]) =>
  people.map((person) => crowd().arrivals(person).length);

describe('a first provider that is down', () => {
  it('loses nothing: all goes by the second one, its weight moves, and drifts back when it is well again', async () => {
    const people = await crowd().people(30);
    crowd().happen({ on: { provider: 'ses' }, effect: down, times: always });
    const sent = await crowd().send(people, 'order.shipped', orderData(), byEmail);
    const records = await crowd().settled(sent);

    expect(Object.keys(tally(records)).filter((status) => !['accepted', 'delivered'].includes(status))).toEqual([]);
    expect(new Set(records.map((record) => lastProvider(record, 'email')))).toEqual(new Set(['sendgrid']));
    expect(new Set(countArrivals([...people]))).toEqual(new Set([1]));
    const moved = await crowd().until('the weight of ses moved', async () => {
      const known = await health('email');
      return known && JSON.stringify(known['changes']).includes('unhealthy') ? known : undefined;
    });
    expect(moved).toMatchObject({ providers: { ses: { unhealthySince: expect.any(String) } } });

    crowd().cloud.faults.clear();
    // a probe now and then finds out
    await crowd().until('ses healthy again', async () => {
      await crowd().settled(await crowd().send(people.slice(0, 4), 'order.shipped', orderData(), byEmail));
      const known = (await health('email')) as { providers: { ses: { unhealthySince?: string } } } | undefined;
      return known?.providers.ses.unhealthySince === undefined ? true : undefined;
    });
    await crowd().pass(3 * 3600);
    expect(await health('email')).toMatchObject({ providers: { ses: { weight: 100 }, sendgrid: { weight: 0 } } });
  });
});

describe('a channel without any provider that works', () => {
  it('keeps what can wait in its queue, sends what is urgent by another channel, and delivers all in the end', async () => {
    const people = await crowd().people(12);
    const refusals = { twilio: '20003', vonage: '401', 'aws-sms': 'AccessDeniedException' };
    for (const [provider, code] of Object.entries(refusals))
      crowd().happen({ on: { provider }, effect: { kind: 'refuse', code, status: 401 }, times: always });
    const patient = await crowd().send(people.slice(0, 8), 'order.shipped', orderData(), { channels: ['sms'] });
    await crowd().pass(300);
    const urgent = await crowd().send(people.slice(8), 'login.code', codeData());
    const urgentRecords = await crowd().settled(urgent);

    expect(urgentRecords.map((record) => record['outcome#email'])).toEqual(
      urgentRecords.map(() => expect.objectContaining({ status: taken })),
    );
    const waiting = await Promise.all(patient.map((one) => crowd().record(one)));
    expect(waiting.filter((record) => record?.['settledAt'] !== undefined)).toEqual([]);

    crowd().cloud.faults.clear();
    const patientRecords = await crowd().settled(patient);
    expect(patientRecords.filter(({ status }) => !['accepted', 'delivered'].includes(String(status)))).toEqual([]);
    expect(new Set(countArrivals([...people]))).toEqual(new Set([1]));
  });
});

describe('a provider that is overloaded', () => {
  it('gets half of its calls again, and everybody one message', async () => {
    const people = await crowd().people(40);
    crowd().happen({
      on: { provider: 'ses' },
      effect: { kind: 'refuse', code: 'Throttling', status: 400 },
      every: 2,
      times: always,
    });
    const records = await crowd().settled(await crowd().send(people, 'order.shipped', orderData(), byEmail));

    expect(records.filter(({ status }) => !['accepted', 'delivered'].includes(String(status)))).toEqual([]);
    expect(new Set(countArrivals([...people]))).toEqual(new Set([1]));
  });

  it('whose every tenth answer is lost repeats those at most once, and none that must not be repeated', async () => {
    const people = await crowd().people(60);
    const [repeatable, once] = [people.slice(0, 30), people.slice(30)];
    crowd().happen({ on: { provider: 'ses' }, effect: { kind: 'lose-answer' }, every: 10, times: always });
    const sent = [
      ...(await crowd().send(repeatable, 'order.shipped', orderData(), byEmail)),
      ...(await crowd().send(once, 'weekly.offers', offersData())),
    ];
    const records = await crowd().settled(sent);

    expect(records).toHaveLength(60);
    expect(records.filter(({ status }) => !['accepted', 'delivered', 'failed'].includes(String(status)))).toEqual([]);
    expect(countArrivals([...once]).filter((count) => count > 1)).toEqual([]);
    const twice = countArrivals([...repeatable]);
    expect(twice.filter((count) => count < 1 || count > 2)).toEqual([]);
    // receipts tell that a message arrived whose answer was lost, and nothing is repeated then
    expect(records.filter((record) => record['status'] === 'failed')).toEqual([]);
  });
});
