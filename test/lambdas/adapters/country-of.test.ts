import { describe, expect, it } from '@jest/globals';
import { countryOf } from '../../../lambdas/adapters/phone/country-of.ts';

describe('countryOf', () => {
  it.each([
    ['+12125550100', 'US'],
    ['+14165550100', 'CA'],
    ['+18095551234', 'DO'],
    ['+442079460000', 'GB'],
    ['+447797123456', 'JE'],
    ['+33612345678', 'FR'],
    ['+77012345678', 'KZ'],
    ['+79161234567', 'RU'],
    ['+353871234567', 'IE'],
    ['+61412345678', 'AU'],
  ])('%s is in %s, also where countries share a calling code', (phone, country) => {
    expect(countryOf(phone)).toBe(country);
  });

  it.each(['+15550100', '+80012345678', '+999', 'not a number', ''])('%s says no country', (phone) => {
    expect(countryOf(phone)).toBeUndefined();
  });
});
