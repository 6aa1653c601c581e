import { describe, expect, it } from '@jest/globals';
import { type RecipientChangedV1, recipientChangedV1 } from '../../../lambdas/contracts/events/recipient-changed.v1.ts';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { updateProfile } from '../../../lambdas/flow/update-profile.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';

const ada = recipientIdSchema.parse('ada');
const email = { channel: 'email', address: 'ada@example.com' } as const;
const noCountry = () => undefined;
const update = (changed: RecipientChangedV1, recipients: MemoryRecipients) =>
  updateProfile(changed, recipients, noCountry);
const suppression = { reason: 'complaint', since: '2026-03-01T10:00:00Z' } as const;
const change = (second: number, parts: object = { contactPoints: { email: 'ada@example.com' } }) =>
  recipientChangedV1.detail.parse({ recipientId: 'ada', occurredAt: `2026-03-01T10:00:0${second}Z`, ...parts });

describe('updateProfile', () => {
  it('closes an address that was closed before anybody had it', async () => {
    const recipients = new MemoryRecipients();
    await recipients.suppress(email, suppression, recipientIdSchema.parse('inline-somebody'));
    await update(change(1), recipients);

    expect(recipients.profiles.get(ada)?.email?.suppressed?.email).toMatchObject(suppression);
  });

  it.each(['addHolder', 'readSuppressions', 'writeProfile'] as const)(
    'closes an address that is closed at the moment of %s',
    async (moment) => {
      const recipients = new MemoryRecipients();
      const original = recipients[moment].bind(recipients) as (...given: unknown[]) => Promise<unknown>;
      let isClosed = false;
      recipients[moment] = (async (...given: unknown[]) => {
        const answer = await original(...given);
        if (!isClosed) {
          isClosed = true;
          await recipients.suppress(email, suppression, recipientIdSchema.parse('luc'));
        }
        return answer;
      }) as never;
      await update(change(1), recipients);

      expect(recipients.profiles.get(ada)?.email?.suppressed?.email).toMatchObject(suppression);
    },
  );

  it('keeps every part when many changes come at once', async () => {
    const recipients = new MemoryRecipients();
    await Promise.all([
      update(change(1), recipients),
      update(change(2, { locale: 'fr' }), recipients),
      update(change(3, { timeZone: 'Europe/Paris' }), recipients),
      update(change(4, { contactPoints: { phone: '+15550100' } }), recipients),
    ]);

    expect(recipients.profiles.get(ada)).toMatchObject({
      email: { address: 'ada@example.com' },
      phone: { address: '+15550100' },
      locale: 'fr',
      timeZone: 'Europe/Paris',
    });
  });

  it('says that a change is old, and changes nothing', async () => {
    const recipients = new MemoryRecipients();
    await update(change(5, { locale: 'fr' }), recipients);
    const before = recipients.profiles.get(ada);

    expect(await update(change(1, { locale: 'en' }), recipients)).toBe('older');
    expect(recipients.profiles.get(ada)).toEqual(before);
  });
});

describe('the country', () => {
  /** What is told, one after the other; the second of the change is its place. */
  const after = async (...told: object[]) => {
    const recipients = new MemoryRecipients();
    for (const [index, parts] of told.entries())
      await updateProfile(change(index + 1, parts), recipients, (phone) => (phone.startsWith('+33') ? 'FR' : 'US'));
    return recipients.profiles.get(ada);
  };
  const french = { contactPoints: { phone: '+33612345678' } };
  const american = { contactPoints: { phone: '+12125550100' } };

  it.each([
    ['is the phone’s where none is told', [french], 'FR'],
    ['follows the phone', [french, american], 'US'],
    ['goes with the phone', [french, { contactPoints: { phone: null } }], undefined],
    ['that is told stands beside any phone', [{ country: 'DE' }, french, american], 'DE'],
    ['that is told takes the place of the phone’s', [french, { country: 'DE' }, american], 'DE'],
    ['that is told together with a phone stands', [{ ...french, country: 'FR' }, american], 'FR'],
    [
      'that is taken back leaves the phone’s, which follows the phone',
      [{ country: 'DE' }, french, { country: null }, american],
      'US',
    ],
    ['stays when something else changes', [french, { locale: 'fr' }], 'FR'],
  ])('%s', async (_, told, country) => {
    expect((await after(...told))?.country).toBe(country);
  });

  it('that is derived is marked as nobody’s word: what an older change tells still counts', async () => {
    expect((await after(french))?.changedAt).not.toHaveProperty('country');
    expect((await after(french))?.isCountryByPhone).toBe(true);
    expect((await after(french, { country: 'FR' }))?.isCountryByPhone).toBeUndefined();
  });
});
