import { describe, expect, it } from '@jest/globals';
import type { Observation } from '../../local/observations.ts';
import { isOver, Stories, type Story } from '../../local/stories/stories.ts';
import { createReporter } from '../../local/terminal/reporter.ts';

const at = '2026-11-22T12:00:00.000Z';
const onBus = (id: string, detailType: string, detail: object): Observation => ({
  at,
  kind: 'event',
  bus: 'bus',
  event: { id, source: 'shop', time: at, 'detail-type': detailType, detail },
});
const requested = (...to: readonly object[]) =>
  onBus('e1', 'NotificationRequested.v1', { notificationId: 'n1', type: 'order.shipped', to, data: {} });
const record = (changes: object = {}): Observation => ({
  at,
  kind: 'item',
  table: 'table',
  item: {
    PK: 'R#ada',
    SK: 'DELIVERY#n1',
    notificationId: 'n1',
    recipientId: 'ada',
    type: 'order.shipped',
    category: 'transactional',
    lane: 'normal',
    strategy: 'first-success',
    channels: ['email'],
    explanation: [{ rule: 'contact-points', channel: 'email', effect: 'keeps', because: 'reachable' }],
    ...changes,
  },
});
const claimed = { provider: 'ses', claimedAt: at };
const refused = { ...claimed, answeredAt: at, outcome: 'refused', failureClass: 'transient', code: 'Throttling' };
const accepted = { ...claimed, answeredAt: at, outcome: 'accepted', providerMessageId: 'm1' };
const outcome = { status: 'accepted', at };
const settled = {
  'attempt#email#1': refused,
  'attempt#email#2': accepted,
  'outcome#email': outcome,
  status: 'accepted',
  settledAt: at,
};

function tell(...observations: readonly Observation[]): readonly Story[] {
  const stories = new Stories();
  return [...new Map(observations.flatMap((each) => stories.take(each)).map((story) => [story.id, story])).values()];
}

describe('stories', () => {
  it('goes from the event to the outcome', () => {
    const [story, ...others] = tell(requested({ recipientId: 'ada' }), record(), record(settled));

    expect(others).toEqual([]);
    expect(story).toMatchObject({ notificationId: 'n1', recipient: 'ada', source: 'shop', requests: 1 });
    expect(story?.delivery?.attempts.map(({ channel, number, outcome }) => [channel, number, outcome])).toEqual([
      ['email', 1, 'refused'],
      ['email', 2, 'accepted'],
    ]);
    expect(story?.delivery?.outcomes).toEqual([{ channel: 'email', ...outcome }]);
  });

  it('is one story for each recipient, and one for the same request twice', () => {
    const both = requested({ recipientId: 'ada' }, { recipientId: 'luc' });
    expect(tell(both, both).map(({ recipient, requests }) => [recipient, requests])).toEqual([
      ['ada', 2],
      ['luc', 2],
    ]);
  });

  it('knows by and by who somebody is whom only the request knew', () => {
    const request = requested(
      { contactPoints: { email: 'a@example.com' } },
      { contactPoints: { phone: '+12025550101' } },
    );
    const told = tell(
      request,
      record({ recipientId: 'inline-1' }),
      record({ recipientId: 'inline-2' }),
      record({ recipientId: 'inline-1', ...settled }),
    );

    expect(told.map(({ recipient, delivery }) => [recipient, delivery?.recipientId, delivery?.status])).toEqual([
      ['someone 1', 'inline-1', 'accepted'],
      ['someone 2', 'inline-2', undefined],
    ]);
  });

  it('ends with the problems of a request that is refused', () => {
    const reasons = [{ field: 'detail.data.total', problem: 'must be an object' }];
    const refusal = onBus('e2', 'NotificationRefused.v1', {
      eventId: 'e1',
      detailType: 'NotificationRequested.v1',
      reasons,
    });
    const [story] = tell(requested({ recipientId: 'ada' }), refusal);
    expect(story).toMatchObject({ recipient: 'ada', problems: reasons });
    expect(story && isOver(story)).toBe(true);

    const [alone] = tell(refusal);
    expect(alone).toMatchObject({ notificationId: 'e1', recipient: '', problems: reasons });
  });

  it('is over with the last of all channels, though settled by the first', () => {
    const all = { strategy: 'all', channels: ['email', 'push'], ...settled };
    expect(tell(record(all)).map(isOver)).toEqual([false]);
    expect(tell(record({ ...all, 'outcome#push': outcome })).map(isOver)).toEqual([true]);
    expect(tell(record(settled)).map(isOver)).toEqual([true]);
  });
});

describe('a delivery that a workflow drives', () => {
  const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:machine:n1';
  const execution = (status: string, input: object = { recipientId: 'ada', notificationId: 'n1' }): Observation => ({
    ...{ at, kind: 'execution', name: 'n1', executionArn, status, input, transitions: 0 },
  });
  const transition = (state: string, type: 'entered' | 'retried' | 'failed', error?: string): Observation => ({
    ...{ at, kind: 'transition', execution: 'n1', executionArn, state, type },
    ...(error !== undefined && { error }),
  });

  it('shows the way through the state machine, and how many transitions it was', () => {
    const [story] = tell(
      requested({ recipientId: 'ada' }),
      record(),
      execution('RUNNING'),
      transition('DecideNextStep', 'entered'),
      transition('DecideNextStep', 'retried', 'Lambda.TooManyRequestsException'),
      transition('Attempt', 'entered'),
      transition('Attempt', 'failed', 'States.Timeout'),
      execution('SUCCEEDED'),
    );

    expect(story?.workflows).toMatchObject([
      {
        status: 'SUCCEEDED',
        transitions: 3,
        path: [
          { state: 'DecideNextStep', type: 'entered', at },
          { state: 'DecideNextStep', type: 'retried', error: 'Lambda.TooManyRequestsException' },
          { state: 'Attempt', type: 'entered' },
          { state: 'Attempt', type: 'failed', error: 'States.Timeout' },
        ],
      },
    ]);
  });

  it('is no other story than the one that the execution names', () => {
    const about = { recipientId: 'luc', notificationId: 'n1' };
    const told = tell(requested({ recipientId: 'ada' }), execution('RUNNING', about), execution('RUNNING', {}));

    expect(told.map(({ recipient, workflows }) => [recipient, workflows])).toEqual([['ada', undefined]]);
  });

  it('shows what providers have told later', () => {
    const receipt = { status: 'failed', provider: 'ses', at, failureClass: 'permanent_address', code: 'General' };
    const [story] = tell(record({ ...settled, 'receipt#email#2': receipt }));

    expect(story?.delivery?.receipts).toEqual([{ channel: 'email', number: 2, ...receipt }]);
  });
});

describe('the terminal', () => {
  it('prints what somebody has chosen', () => {
    const printed: string[] = [];
    const report = createReporter((text) => printed.push(text));
    const consents = { marketing: { email: { status: 'withdrawn', form: 'express' } } };
    report(
      onBus('e2', 'PreferencesChanged.v1', {
        recipientId: 'ada',
        method: 'one-click',
        version: 4,
        preferences: { categories: { marketing: { frequency: 'never' } } },
        consents,
      }),
    );

    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(printed.map((text) => text.replaceAll(/\x1b\[\d+m/g, ''))).toEqual([
      [
        '● choices of ada: changed by one-click (version 4)',
        '            categories · marketing · frequency: never',
        '            consent · marketing · email: withdrawn',
        '',
      ].join('\n'),
    ]);
  });

  it('prints one block for a delivery, and a line for an attempt that is made again', () => {
    const printed: string[] = [];
    const report = createReporter((text) => printed.push(text));
    const observations = [
      requested({ recipientId: 'ada' }),
      record({ 'attempt#email#1': refused }),
      record({ 'attempt#email#1': refused, 'attempt#email#2': claimed }),
      record(settled),
      record(settled),
    ];
    for (const observation of observations) report(observation);

    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    const plain = printed.map((text) => text.replaceAll(/\x1b\[\d+m/g, '').replace(/\d\d:\d\d:\d\d/, 'TIME'));
    expect(plain).toEqual([
      '○ order.shipped to ada: email 1 through ses: refused Throttling (transient) in 0 ms; it will be tried again',
      [
        '● order.shipped to ada: accepted',
        '  event     n1 from shop at TIME',
        '  decision  email (transactional, normal lane)',
        '            contact-points     keeps email: reachable',
        '  attempt   email 1 through ses: refused Throttling (transient) in 0 ms',
        '  attempt   email 2 through ses: accepted in 0 ms',
        '  outcome   accepted',
        '',
      ].join('\n'),
    ]);
  });
});
