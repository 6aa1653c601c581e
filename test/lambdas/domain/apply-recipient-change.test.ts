import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyRecipientChange, type RecipientChange } from '../../../lambdas/domain/apply-recipient-change.ts';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import type { RecipientProfile } from '../../../lambdas/domain/recipient-profile.ts';
import { aProfile, suppressed } from './profiles.ts';

const ada = recipientIdSchema.parse('ada');
const change = (occurredAt: string, parts: Partial<RecipientChange>): RecipientChange => ({
  recipientId: ada,
  occurredAt,
  ...parts,
});

describe('applyRecipientChange', () => {
  it('makes a profile of the first thing that is heard', () => {
    expect(applyRecipientChange(undefined, change('2026-03-01T10:00:00Z', { email: 'ada@example.com' }))).toMatchObject(
      {
        recipientId: 'ada',
        email: { address: 'ada@example.com' },
        changedAt: { email: '2026-03-01T10:00:00.000Z' },
        version: 1,
      },
    );
  });

  it('leaves what is not spoken of and removes what is null', () => {
    expect(applyRecipientChange(aProfile(), change('2026-03-01T10:00:00Z', { phone: null }))).toMatchObject({
      email: { address: 'ada@example.com' },
      phone: undefined,
      version: 2,
    });
  });

  it('compares moments, not their notation', () => {
    const known = aProfile({ changedAt: { locale: '2026-03-01T10:00:00.000Z' } });

    expect(applyRecipientChange(known, change('2026-03-01T11:30:00+02:00', { locale: 'fr' }))).toBeUndefined();
    expect(applyRecipientChange(known, change('2026-03-01T11:30:00+01:00', { locale: 'fr' }))).toMatchObject({
      locale: 'fr',
    });
  });

  it('keeps the suppression of an address that is told again, and drops it with the address', () => {
    const known = aProfile({ email: { address: 'ada@example.com', ...suppressed('email') } });
    const told = (email: string) => applyRecipientChange(known, change('2026-03-01T10:00:00Z', { email }))?.email;

    expect(told('ada@example.com')?.suppressed?.email).toBeDefined();
    expect(told('ada@example.org')).toEqual({ address: 'ada@example.org' });
  });

  it('comes to the same profile in whatever order the changes arrive, and however often', () => {
    const anyChange = fc.record({
      second: fc.integer({ min: 0, max: 59 }),
      parts: fc.record(
        {
          email: fc.constantFrom('a@example.com', 'b@example.com', null),
          phone: fc.constantFrom('+15550100', '+15550101', null),
          locale: fc.constantFrom('en', 'fr', null),
        },
        { requiredKeys: [] },
      ),
    });
    const distinct = fc.uniqueArray(anyChange, { selector: ({ second }) => second, minLength: 1, maxLength: 8 });
    const shuffled = distinct.chain((changes) =>
      fc.tuple(fc.constant(changes), fc.shuffledSubarray([...changes, ...changes], { minLength: changes.length * 2 })),
    );
    const after = (changes: readonly { second: number; parts: Partial<RecipientChange> }[]) => {
      const profile = changes.reduce<RecipientProfile | undefined>(
        (known, { second, parts }) =>
          applyRecipientChange(known, change(new Date(Date.UTC(2026, 2, 1, 10, 0, second)).toISOString(), parts)) ??
          known,
        undefined,
      );
      return profile && { ...profile, version: 0 };
    };

    fc.assert(
      fc.property(shuffled, ([changes, arrival]) => {
        const inOrder = [...changes].sort((one, other) => one.second - other.second);

        expect(after(arrival)).toEqual(after(inOrder));
      }),
    );
  });
});
