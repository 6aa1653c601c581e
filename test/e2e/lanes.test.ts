import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { clientConfig } from './cloud.ts';
import { useCrowd } from './crowd.ts';
import { codeData, newId, orderData } from './samples.ts';
import { eventually } from './stack.ts';

/* Whatever waits in one lane, another goes on. Asserted by what arrives before what, never by how long it took. */
const crowd = useCrowd();

/** E-mail addresses in the order in which something arrived at them, from now on. */
function arriving() {
  const order: string[] = [];
  const stop = crowd().cloud.observations.listen((observation) => {
    if (observation.kind === 'arrival' && observation.message.channel === 'email') order.push(observation.message.to);
  });
  return { order, stop };
}

describe('a backlog of bulk', () => {
  const backlog = 600;

  it('delays nothing urgent', async () => {
    const [ada, eve] = await crowd().people(2);
    // so that none of the two has to wait for its functions to start
    await crowd().settled(await crowd().send([eve!], 'login.code', codeData(), { channels: ['email'] }));
    const { order, stop } = arriving();
    const batch = newId('bulk');
    const requests = Array.from({ length: backlog / 100 }, (_, request) => ({
      notificationId: `${batch}-${request}`,
      type: 'order.shipped',
      lane: 'bulk',
      channels: ['email'],
      to: Array.from({ length: 100 }, (__, one) => ({
        contactPoints: { email: `${batch}-${request}-${one}@example.com` },
      })),
      data: orderData(),
    }));
    // from the same service, so that it is the lanes that keep them apart and not the fair share of each service
    await crowd().stack.put('NotificationRequested.v1', requests);
    await eventually('the first of the backlog', async () => {
      crowd().cloud.hurry();
      return order.length > 0 ? true : undefined;
    });
    const gone = order.length;
    const sent = await crowd().send([ada!], 'login.code', codeData(), { channels: ['email'] });
    await crowd().stack.settled(ada!.recipientId, sent[0]!.notificationId);

    const before = order.indexOf(ada!.email) - gone;
    expect(before).toBeGreaterThanOrEqual(0);
    expect(before).toBeLessThan(backlog / 4);
    // and it was a backlog: all of it comes, once each
    await crowd().cloud.quiet();
    stop();
    const bulk = order.filter((address) => address.startsWith(batch));
    expect(bulk).toHaveLength(backlog);
    expect(new Set(bulk).size).toBe(backlog);
  }, 240_000);
});

describe('a channel that is paused', () => {
  const pace = async (command: object) => {
    const lambda = new LambdaClient(clientConfig(crowd().cloud));
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({
        FunctionName: crowd().stack.outputs['PaceFunctionName'],
        Payload: JSON.stringify({ kind: 'pace', channel: 'sms', by: 'a test', ...command }),
      }),
    );
    expect(FunctionError).toBeUndefined();
    return JSON.parse(Payload?.transformToString() ?? '');
  };
  const texts = { channels: ['sms'] };
  const news = (people: Awaited<ReturnType<ReturnType<typeof crowd>['people']>>) =>
    crowd().send(people, 'order.shipped', orderData(), texts);

  it('keeps what can wait, sends what is urgent, and all else when it goes on', async () => {
    const people = await crowd().people(6);
    expect(await pace({ pace: { kind: 'pause' } })).toEqual({ status: 'paced', isInForce: true });
    const waiting = await news(people);
    const codes = await crowd().send(people, 'login.code', codeData(), texts);
    await crowd().settled(codes);
    await crowd().cloud.quiet();
    expect(people.map((person) => crowd().arrivals(person).length)).toEqual(people.map(() => 1));

    expect(await pace({ pace: { kind: 'full' } })).toEqual({ status: 'paced', isInForce: true });
    await crowd().settled(waiting);
    expect(people.map((person) => crowd().arrivals(person).length)).toEqual(people.map(() => 2));
  });

  it('goes on by itself when its time is over, and tells each minute that it does not', async () => {
    const people = await crowd().people(2);
    await pace({ pace: { kind: 'pause' }, forSeconds: 600 });
    const waiting = await news(people);
    await crowd().pass(300);
    const paced = crowd().cloud.observations.kept.filter(
      (each) => each.kind === 'log' && each.functionName === 'pace-channel' && each.line.includes('"Paced"'),
    );
    expect(paced.length).toBeGreaterThan(2);
    expect(people.map((person) => crowd().arrivals(person).length)).toEqual([0, 0]);

    await crowd().pass(420);
    await crowd().settled(waiting);
    expect(people.map((person) => crowd().arrivals(person).length)).toEqual([1, 1]);
  });

  it('sends all when it is only slowed', async () => {
    const people = await crowd().people(30);
    await pace({ pace: { kind: 'slow', copies: 2 } });
    await crowd().settled(await news(people));
    expect(new Set(people.map((person) => crowd().arrivals(person).length))).toEqual(new Set([1]));
    await pace({ pace: { kind: 'full' } });
  });
});
