import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { textSegments } from '../../../lambdas/domain/text-segments.ts';

describe('textSegments', () => {
  it.each([
    ['an empty text', '', { encoding: 'GSM-7', segments: 1, units: 0 }],
    ['a full segment', 'a'.repeat(160), { encoding: 'GSM-7', segments: 1, units: 160 }],
    ['one character too many', 'a'.repeat(161), { encoding: 'GSM-7', segments: 2, units: 161 }],
    ['two full joined segments', 'a'.repeat(306), { encoding: 'GSM-7', segments: 2, units: 306 }],
    ['one more than two hold', 'a'.repeat(307), { encoding: 'GSM-7', segments: 3, units: 307 }],
    ['extension characters, which count two', '€'.repeat(80), { encoding: 'GSM-7', segments: 1, units: 160 }],
    [
      'an escape pair at the seam, which moves on whole',
      `${'a'.repeat(152)}€${'a'.repeat(152)}`,
      { segments: 3, units: 306 },
    ],
    ['accents that GSM-7 has', 'àéèùìòÇñ', { encoding: 'GSM-7' }],
    ['accents that it lacks', 'ça là-bas, forêt', { encoding: 'UCS-2', forcing: ['ç', 'ê'] }],
    ['a full segment of UCS-2', 'ç'.repeat(70), { encoding: 'UCS-2', segments: 1, units: 70 }],
    ['one more', 'ç'.repeat(71), { segments: 2, units: 71 }],
    ['an emoji at the seam, which moves on whole', `${'ç'.repeat(66)}🙂${'ç'.repeat(66)}`, { segments: 3, units: 134 }],
  ])('counts %s', (_, text, expected) => {
    expect(textSegments(text)).toMatchObject(expected);
  });

  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('a', 'é', '€', 'ç', '🙂', '\n'), fc.string()),
    maxLength: 800,
  });

  it('always holds every unit, and wastes at most one character a segment', () => {
    fc.assert(
      fc.property(text, (content) => {
        const { encoding, segments, units } = textSegments(content);
        const joined = encoding === 'GSM-7' ? 153 : 67;

        if (segments === 1) return units <= (encoding === 'GSM-7' ? 160 : 70);
        return units <= segments * joined && units > (segments - 1) * (joined - 1);
      }),
    );
  });

  it('is never cheaper for a longer text', () => {
    fc.assert(
      fc.property(text, text, (start, end) => textSegments(start).segments <= textSegments(start + end).segments),
    );
  });

  it('is GSM-7 exactly if nothing forces another', () => {
    fc.assert(
      fc.property(text, (content) => {
        const { encoding, forcing } = textSegments(content);

        expect(encoding === 'GSM-7').toBe(forcing.length === 0);
        expect(textSegments([...content].filter((character) => !forcing.includes(character)).join('')).encoding).toBe(
          'GSM-7',
        );
      }),
    );
  });
});
