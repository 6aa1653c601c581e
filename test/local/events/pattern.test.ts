import { describe, expect, it } from '@jest/globals';
import { compilePattern } from '../../../local/events/pattern.ts';

const event = {
  source: 'shop.checkout',
  'detail-type': 'NotificationRequested.v1',
  detail: { lane: 'bulk', count: 7, to: ['ada', 'luc'], none: null, tags: [], note: 'Great? Yes' },
};

describe('compilePattern', () => {
  it.each<[object, boolean]>([
    [{ source: ['shop.checkout'] }, true],
    [{ source: ['shop.returns'] }, false],
    [{ source: ['other', 'shop.checkout'], 'detail-type': ['NotificationRequested.v1'] }, true],
    [{ source: ['shop.checkout'], 'detail-type': ['Other'] }, false],
    [{ detail: { to: ['luc'] } }, true],
    [{ detail: { to: ['mia'] } }, false],
    [{ detail: { none: [null] } }, true],
    [{ detail: { count: [7] } }, true],
    [{ detail: { count: ['7'] } }, false],
    [{ source: [{ prefix: 'shop.' }] }, true],
    [{ source: [{ prefix: 'SHOP.' }] }, false],
    [{ source: [{ prefix: { 'equals-ignore-case': 'SHOP.' } }] }, true],
    [{ source: [{ suffix: '.checkout' }] }, true],
    [{ source: [{ 'equals-ignore-case': 'Shop.Checkout' }] }, true],
    [{ source: [{ wildcard: 'shop.*out' }] }, true],
    [{ detail: { note: [{ wildcard: 'Great? *' }] } }, true],
    [{ detail: { note: [{ wildcard: 'Grea?? *' }] } }, false],
    [{ detail: { lane: [{ 'anything-but': 'urgent' }] } }, true],
    [{ detail: { lane: [{ 'anything-but': ['bulk', 'urgent'] }] } }, false],
    [{ detail: { lane: [{ 'anything-but': { prefix: 'bu' } }] } }, false],
    [{ detail: { lane: [{ 'anything-but': { suffix: ['x', 'k'] } }] } }, false],
    [{ detail: { missing: [{ 'anything-but': 'urgent' }] } }, false],
    [{ detail: { missing: [{ exists: false }] } }, true],
    [{ detail: { lane: [{ exists: false }] } }, false],
    [{ detail: { lane: [{ exists: true }] } }, true],
    [{ detail: { missing: { deeper: [{ exists: false }] } } }, true],
    [{ detail: { lane: ['urgent', { exists: false }] } }, false],
    [{ detail: { count: [{ numeric: ['>', 5, '<=', 7] }] } }, true],
    [{ detail: { count: [{ numeric: ['<', 7] }] } }, false],
    [{ $or: [{ source: ['other'] }, { detail: { lane: ['bulk'] } }] }, true],
    [{ $or: [{ source: ['other'] }, { detail: { lane: ['urgent'] } }] }, false],
  ])('%j: %s', (pattern, expected) => {
    expect(compilePattern({ ...pattern })(event)).toBe(expected);
  });

  it.each([
    { source: [{ cidr: '10.0.0.0/8' }] },
    { source: [{ 'anything-but': { cidr: '10.0.0.0/8' } }] },
    { source: 'text' },
  ])('refuses %j at the start', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow('is not understood; extend local/events/pattern.ts');
  });
});
