import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { notificationRequestedV1 } from '../../lambdas/contracts/events/notification-requested.v1.ts';
import { problemsOf } from '../../lambdas/contracts/problems.ts';

const problems = (schema: z.ZodType, value: unknown, prefix?: string) => {
  const { error } = schema.safeParse(value);
  if (error === undefined) throw new Error('the value was meant to be refused');
  return problemsOf(error, prefix);
};

const request = (changes: Record<string, unknown>) => ({
  notificationId: 'A-1',
  type: 'order.shipped',
  to: [{ recipientId: 'ada' }],
  data: {},
  ...changes,
});

describe('problemsOf a notification request', () => {
  it.each([
    [{ notificationId: undefined }, 'notificationId', 'is missing; it must be text'],
    [{ type: 'Order' }, 'type', 'must be dotted lower-case words such as order.shipped'],
    [{ to: [] }, 'to', 'must hold at least 1 entry'],
    [{ to: 'ada' }, 'to', 'must be one of a list, an object'],
    [{ to: [{ recipientId: 'ada' }, {}] }, 'to[1]', 'must have recipientId, or contactPoints'],
    [{ to: ['ada'] }, 'to[0]', 'must be an object'],
    [{ to: [{ recipientId: 7 }] }, 'to[0].recipientId', 'must be text'],
    [{ to: [{ contactPoints: 'ada' }] }, 'to[0].contactPoints', 'must be an object'],
    [{ to: [{ contactPoints: { email: 7 } }] }, 'to[0].contactPoints.email', 'must be text'],
    [
      { to: [{ contactPoints: { email: 'ada' } }] },
      'to[0].contactPoints.email',
      'must be an e-mail address such as ada@example.com',
    ],
    [
      { to: [{ contactPoints: { phone: '0415' } }] },
      'to[0].contactPoints.phone',
      'must be a number in E.164, with + and country code, such as +14155550100',
    ],
    [{ to: [{ contactPoints: {} }] }, 'to[0].contactPoints', 'must hold at least one of email, phone, push'],
    [{ data: [] }, 'data', 'must be an object'],
    [{ channels: ['fax'] }, 'channels[0]', 'must be one of email, sms, push'],
    [{ lane: 'fast' }, 'lane', 'must be one of urgent, normal, bulk'],
    [{ sendAt: 'tomorrow' }, 'sendAt', 'must be a date and time with its zone, such as 2026-11-22T09:00:00Z'],
  ])('says of %j: %s %s', (changes, field, problem) => {
    expect(problems(notificationRequestedV1.detail, request(changes))).toEqual([{ field, problem }]);
  });
});

describe('problemsOf the data of a type', () => {
  const cases = [
    [z.object({ a: z.string().min(1) }), { a: '' }, 'data.a', 'must not be empty'],
    [z.object({ a: z.string().max(3) }), { a: 'four' }, 'data.a', 'must have at most 3 characters'],
    [z.object({ a: z.int() }), { a: 1.5 }, 'data.a', 'must be a whole number'],
    [z.object({ a: z.number().gt(4) }), { a: 4 }, 'data.a', 'must be more than 4'],
    [z.object({ a: z.number().multipleOf(5) }), { a: 4 }, 'data.a', 'must be a multiple of 5'],
    [z.object({ a: z.url() }), { a: 'x' }, 'data.a', 'must be a full URL such as https://example.com/orders'],
    [z.object({ a: z.string().startsWith('arn:') }), { a: 'x' }, 'data.a', 'must start with arn:'],
    [z.object({ a: z.literal('x') }), { a: 'y' }, 'data.a', 'must be x'],
    [z.object({ a: z.string().refine(() => false, 'must be even') }), { a: 'y' }, 'data.a', 'must be even'],
    [z.strictObject({}), { colour: 1 }, 'data.colour', 'is not known here; check its spelling or take it out'],
    [z.object({ a: z.union([z.string(), z.number()]) }), { a: true }, 'data.a', 'must be one of text, a number'],
    [
      z.object({
        a: z.discriminatedUnion('kind', [z.object({ kind: z.literal('x') }), z.object({ kind: z.literal('y') })]),
      }),
      { a: { kind: 'z' } },
      'data.a.kind',
      'must be one of x, y',
    ],
    [z.object({}), 'text', 'data', 'must be an object'],
  ] satisfies readonly (readonly [z.ZodType, unknown, string, string])[];

  it.each(cases.map(([schema, data, field, problem]) => ({ schema, data, field, problem })))(
    'says: $field $problem',
    ({ schema, data, field, problem }) => {
      expect(problems(schema, data, 'data')).toEqual([{ field, problem }]);
    },
  );

  it('speaks of the root where there is no field', () => {
    expect(problems(z.object({}), [])).toEqual([{ field: '(root)', problem: 'must be an object' }]);
  });
});

describe('problemsOf stays small and silent about values', () => {
  it('tells ten problems at most', () => {
    expect(problems(z.array(z.string()), Array(50).fill(1))).toHaveLength(10);
  });

  it('cuts what is longer than 300 characters', () => {
    const deep = problems(
      z.record(z.string(), z.string().regex(new RegExp('x'.repeat(999)))),
      { a: 'b' },
      'p'.repeat(999),
    );

    expect(deep.map(({ field, problem }) => [field.length, problem.length])).toEqual([[300, 300]]);
  });

  it.each([
    ['an address as a value', { to: [{ recipientId: 'secret@example.com' }], lane: 'secret' }],
    ['an address as a name', { data: { 'secret@example.com': () => 1 } }],
    [
      'an address in a union',
      { to: [{ contactPoints: { email: 'secret' } }, { recipientId: 'secret secret' }, 'secret'] },
    ],
  ])('repeats nothing of %s', (_, changes) => {
    const found = problems(notificationRequestedV1.detail, request(changes));

    expect(found).not.toEqual([]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('repeats the name of a field, or the test above would see nothing', () => {
    expect(JSON.stringify(problems(z.strictObject({}), { secret: 1 }))).toContain('secret');
  });
});
