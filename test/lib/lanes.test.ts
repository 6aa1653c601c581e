import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { lanePatterns } from '../../lib/constructs/lane-patterns.ts';
import { matchesPattern } from './event-matcher.ts';
import { arnOf, synthesised } from './synthesise.ts';

const patterns = (await synthesised('local'))
  .of(
    'AWS::Events::Rule',
    z.object({
      EventBusName: z.unknown().optional(),
      EventPattern: z.unknown().optional(),
      Targets: z.tuple([z.object({ Arn: arnOf })]),
    }),
  )
  // what services say is on our own bus
  .filter(({ properties: { EventBusName } }) => EventBusName !== undefined)
  .map(({ properties: { EventPattern, Targets } }) => ({
    lane: /Intake(Urgent|Normal|Bulk)/.exec(Targets[0].Arn)?.[1]?.toLowerCase() ?? 'none',
    matches: (event: unknown) => matchesPattern(EventPattern, event),
  }));

const lanesOf = (event: unknown) => patterns.filter(({ matches }) => matches(event)).map(({ lane }) => lane);
const requested = (detail: Record<string, unknown>) => ({
  source: 'shop.orders',
  'detail-type': 'NotificationRequested.v1',
  detail: { notificationId: 'n-1', ...detail },
});

const urgentType = 'login.code';
const normalType = 'order.shipped';
const bulkType = 'weekly.offers';

describe('a request travels in the lane', () => {
  it.each([
    // of its type, unless it says otherwise
    [{ type: urgentType }, 'urgent'],
    [{ type: normalType }, 'normal'],
    [{ type: bulkType }, 'bulk'],
    // that it names, if that is no higher
    [{ type: urgentType, lane: 'urgent' }, 'urgent'],
    [{ type: urgentType, lane: 'normal' }, 'normal'],
    [{ type: urgentType, lane: 'bulk' }, 'bulk'],
    [{ type: normalType, lane: 'normal' }, 'normal'],
    [{ type: normalType, lane: 'bulk' }, 'bulk'],
    [{ type: bulkType, lane: 'bulk' }, 'bulk'],
    // of its type, where it names a higher one
    [{ type: normalType, lane: 'urgent' }, 'normal'],
    [{ type: bulkType, lane: 'urgent' }, 'bulk'],
    [{ type: bulkType, lane: 'normal' }, 'bulk'],
  ])('%j: %s', (detail, lane) => {
    expect(lanesOf(requested(detail))).toEqual([lane]);
  });
});

describe('a request that is wrong is matched all the same, for it has to be refused', () => {
  const oddities = [
    undefined,
    null,
    '',
    'no.such',
    7,
    true,
    {},
    { a: 1 },
    { a: { lane: 'bulk' } },
    [],
    [[]],
    [{}],
    [3],
  ];
  const lanes = [...oddities, 'urgent', 'normal', 'bulk', 'URGENT', ['urgent', 'bulk'], ['normal']];
  const types = [...oddities, urgentType, normalType, bulkType, [urgentType], [urgentType, bulkType]];
  const details = types.flatMap((type) => lanes.map((lane) => ({ type, lane })));

  it.each(details.map((detail) => [JSON.stringify(detail), detail] as const))('%s', (_, detail) => {
    expect(lanesOf(requested(detail))).not.toEqual([]);
  });

  it('and one without any detail is normal', () => {
    expect(lanesOf({ source: 'a', 'detail-type': 'NotificationRequested.v1', detail: {} })).toEqual(['normal']);
  });

  it.each(types.map((type) => [JSON.stringify(type), type] as const))(
    'type %s is not urgent by naming the lane',
    (_, type) => {
      const isUrgent = [type].flat().includes(urgentType);
      expect(lanesOf(requested({ type, lane: 'urgent' })).includes('urgent')).toBe(isUrgent);
    },
  );
});

describe('an event of another kind', () => {
  it.each([
    ['RecipientChanged.v1', ['none']],
    ['DeliverySettled.v1', []],
    ['NotificationRequested.v2', []],
  ])('%s is in no lane', (detailType, lanes) => {
    expect(lanesOf({ source: 'a', 'detail-type': detailType, detail: { type: urgentType } })).toEqual(lanes);
  });
});

describe('lanePatterns', () => {
  const matched = (types: Parameters<typeof lanePatterns>[0], detail: Record<string, unknown>) =>
    Object.entries(lanePatterns(types))
      .filter(([, { detailType, detail: pattern }]) =>
        matchesPattern({ 'detail-type': detailType, detail: pattern }, requested(detail)),
      )
      .map(([lane]) => lane);

  it('has no urgent lane where no type is urgent', () => {
    const types = [{ type: 'a.b', lane: 'bulk' }] as const;
    expect(Object.keys(lanePatterns(types))).toEqual(['normal', 'bulk']);
    expect(matched(types, { type: 'c.d', lane: 'urgent' })).toEqual(['normal']);
  });

  it.each([{}, { type: 'a.b' }, { type: 3, lane: [] }, { type: 'a.b', lane: 'bulk' }])(
    'matches %j where the catalogue is empty or has only normal types',
    (detail) => {
      expect(matched([], detail)).toHaveLength(1);
      expect(matched([{ type: 'a.b', lane: 'normal' }], detail)).toHaveLength(1);
    },
  );

  it('refuses a catalogue whose rule would be too long for EventBridge, and says what to do', () => {
    const types = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ type: `some.team.type-${index}`, lane: 'urgent' }) as const);
    expect(() => lanePatterns(types(20))).not.toThrow();
    expect(() => lanePatterns(types(200))).toThrow(
      /the rule of the urgent lane would have \d+ characters and EventBridge takes 2048: .*declare fewer of them/,
    );
  });
});
