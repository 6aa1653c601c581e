import { describe, expect, it } from '@jest/globals';
import { recipientChangedV1 } from '../../../lambdas/contracts/events/recipient-changed.v1.ts';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { updateProfile } from '../../../lambdas/flow/update-profile.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';

const ada = recipientIdSchema.parse('ada');
const email = { channel: 'email', address: 'ada@example.com' } as const;
const suppression = { reason: 'complaint', since: '2026-03-01T10:00:00Z' } as const;
const change = (second: number, parts: object = { contactPoints: { email: 'ada@example.com' } }) =>
  recipientChangedV1.detail.parse({ recipientId: 'ada', occurredAt: `2026-03-01T10:00:0${second}Z`, ...parts });

describe('updateProfile', () => {
  it('closes an address that was closed before anybody had it', async () => {
    const recipients = new MemoryRecipients();
    await recipients.suppress(email, suppression, recipientIdSchema.parse('inline-somebody'));
    await updateProfile(change(1), recipients);

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
      await updateProfile(change(1), recipients);

      expect(recipients.profiles.get(ada)?.email?.suppressed?.email).toMatchObject(suppression);
    },
  );

  it('keeps every part when many changes come at once', async () => {
    const recipients = new MemoryRecipients();
    await Promise.all([
      updateProfile(change(1), recipients),
      updateProfile(change(2, { locale: 'fr' }), recipients),
      updateProfile(change(3, { timeZone: 'Europe/Paris' }), recipients),
      updateProfile(change(4, { contactPoints: { phone: '+15550100' } }), recipients),
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
    await updateProfile(change(5, { locale: 'fr' }), recipients);
    const before = recipients.profiles.get(ada);

    expect(await updateProfile(change(1, { locale: 'en' }), recipients)).toBe('older');
    expect(recipients.profiles.get(ada)).toEqual(before);
  });
});
