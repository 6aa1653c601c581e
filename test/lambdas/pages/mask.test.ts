import { describe, expect, it } from '@jest/globals';
import { maskEmail, maskPhone } from '../../../lambdas/pages/mask.ts';

describe('a masked address', () => {
  it.each([
    ['ada@example.com', 'a•••@example.com'],
    ['a@example.com', '•••@example.com'],
    ['"odd@local"@example.com', '"•••@example.com'],
    ['über.lang+tag@sub.example.com', 'ü•••@sub.example.com'],
    ['𝒜da@example.com', '𝒜•••@example.com'],
  ])('%s is shown as %s', (address, masked) => {
    expect(maskEmail(address)).toBe(masked);
  });
});

describe('a masked number', () => {
  it.each([
    ['+12025550101', '+1 ••• •••01'],
    ['+33612345678', '+33 ••• •••78'],
    ['+353861234567', '+353 ••• •••67'],
    ['+79161234567', '+7 ••• •••67'],
    ['+4915112345678', '+49 ••• •••78'],
    ['+2348012345678', '+234 ••• •••78'],
  ])('%s is shown as %s', (number, masked) => {
    expect(maskPhone(number)).toBe(masked);
  });
});
