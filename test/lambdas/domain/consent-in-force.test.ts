import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyConsent } from '../../../lambdas/domain/apply-consent.ts';
import { type ConsentEvidence, consentEvidenceSchema } from '../../../lambdas/domain/consent.ts';
import { consentInForce } from '../../../lambdas/domain/consent-in-force.ts';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';

const recipientId = recipientIdSchema.parse('ada');
const day = (number: number) => `2026-03-${String(number).padStart(2, '0')}T12:00:00.000Z`;
const said = (evidenceId: string, on: number, action: string, channel = 'email', recordedOn = on): ConsentEvidence =>
  consentEvidenceSchema.parse({
    evidenceId,
    recipientId,
    changes: [{ purpose: 'marketing', channel, action }],
    method: 'api',
    occurredAt: day(on),
    recordedAt: day(recordedOn),
  });
const on = (number: number) => ({ recipientId, purpose: 'marketing', channel: 'email', at: day(number) }) as const;

describe('consentInForce', () => {
  const history = [
    said('e-1', 2, 'requested'),
    said('e-2', 4, 'granted'),
    said('e-3', 5, 'withdrawn', 'sms'),
    said('e-4', 6, 'withdrawn'),
    said('e-5', 8, 'granted'),
  ];

  it.each([
    [1, 'never-given', undefined, undefined, undefined],
    [2, 'pending', 'e-1', undefined, 'e-4'],
    [3, 'pending', 'e-1', undefined, 'e-4'],
    [4, 'granted', 'e-2', 'e-1', 'e-4'],
    [6, 'withdrawn', 'e-4', undefined, undefined],
    [9, 'granted', 'e-5', undefined, undefined],
  ])('on day %d was %s', (number, status, record, request, withdrawn) => {
    const found = consentInForce(history, on(number));

    expect(found.status).toBe(status);
    expect([found.record, found.request, found.withdrawn].map((each) => each?.evidenceId)).toEqual([
      record,
      request,
      withdrawn,
    ]);
  });

  it('counts what was heard of only later', () => {
    const late = [...history, said('e-6', 3, 'withdrawn', 'email', 20)];

    expect(consentInForce(late, on(3))).toMatchObject({ status: 'withdrawn', record: { evidenceId: 'e-6' } });
  });

  it('agrees, for now, with the profile that the same evidence made, in whatever order it came', () => {
    const anySaid = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom('granted', 'withdrawn'));
    fc.assert(
      fc.property(fc.array(anySaid, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (all, chances) => {
        const evidence = all.map(([number, action], index) => said(`e-${index}`, number, action));
        const order = new Map(evidence.map((each) => [each, chances.next().value]));
        const shuffled = [...evidence].sort((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0));
        const profile = shuffled.reduce(applyConsent, { recipientId, changedAt: {}, version: 0 });
        const inProfile = profile.consents?.marketing?.email?.status ?? 'never-given';

        expect(consentInForce(evidence, on(9)).status).toBe(inProfile);
      }),
    );
  });
});
