import { describe, expect, it } from '@jest/globals';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { erasePerson } from '../../../lambdas/flow/erase-person.ts';
import { eraseRecipient } from '../../../lambdas/functions/erase-recipient/handler.ts';
import { aProfile, suppressed } from '../domain/profiles.ts';
import { MemoryDevices } from '../fakes/memory-devices.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';
import { aRequest } from '../functions/api-world.ts';
import { aWorld, command, deliver, record } from './world.ts';

const ada = recipientIdSchema.parse('ada');
const luc = recipientIdSchema.parse('luc');
const email = { channel: 'email', address: 'ada@example.com' } as const;
const phone = { channel: 'sms', address: '+15550100' } as const;
const device = { channel: 'push', address: 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/1' } as const;

function aSetting(recipients = new MemoryRecipients()) {
  const devices = new MemoryDevices();
  devices.tokens.set(device.address, 'token');
  recipients.profiles.set(ada, aProfile());
  const notes: object[] = [];
  const held = { items: 3 };
  let ids = 0;
  const dependencies = {
    recipients,
    devices,
    personalData: {
      erase: async (recipientId: typeof ada) => {
        recipients.profiles.delete(recipientId);
        const { items } = held;
        held.items = 0;
        return items;
      },
      noteErasure: async (note: object) => {
        notes.push(note);
      },
    },
    newId: () => {
      ids += 1;
      return `erasure-${ids}`;
    },
    now: () => new Date('2026-03-01T12:00:00Z'),
  };
  return { recipients, devices, notes, dependencies, erase: erasePerson(dependencies) };
}

describe('erasePerson', () => {
  it('keeps of a person the hashes that close their addresses, and a note that names nobody', async () => {
    const { erase, recipients, devices, notes } = aSetting();
    const answer = await erase(ada);

    expect(answer).toEqual({ erasureId: 'erasure-1', erasedAt: '2026-03-01T12:00:00.000Z', items: 3 });
    expect(recipients.profiles.size).toBe(0);
    expect(await recipients.readSuppressions([email, phone])).toMatchObject([
      { reason: 'erased' },
      { reason: 'erased' },
    ]);
    expect(devices.tokens.size).toBe(0);
    expect(notes).toEqual([{ erasureId: 'erasure-1', at: '2026-03-01T12:00:00.000Z', items: 3 }]);
    expect(JSON.stringify(notes)).not.toContain('ada');
  });

  it('leaves an older reason as it is', async () => {
    const { erase, recipients } = aSetting();
    recipients.profiles.set(ada, aProfile({ email: { address: email.address, ...suppressed('email', 'complaint') } }));
    await recipients.suppress(email, { reason: 'complaint', since: '2026-01-01T00:00:00Z' }, ada);
    await erase(ada);

    expect(await recipients.readSuppressions([email])).toMatchObject([{ reason: 'complaint' }]);
  });

  it('leaves an address open that somebody else has too', async () => {
    const { erase, recipients } = aSetting();
    recipients.profiles.set(luc, aProfile({ recipientId: 'luc', phone: undefined }));
    await recipients.addHolder(email, ada);
    await recipients.addHolder(email, luc);
    await erase(ada);

    expect(await recipients.readSuppressions([email, phone])).toMatchObject([undefined, { reason: 'erased' }]);
    expect(recipients.profiles.get(luc)?.email?.suppressed).toBeUndefined();
  });

  it('finds nothing the second time, and says so', async () => {
    const { erase, notes } = aSetting();
    await erase(ada);

    expect(await erase(ada)).toMatchObject({ erasureId: 'erasure-2', items: 0 });
    expect(notes).toHaveLength(2);
  });

  it.each(['suppress', 'remove', 'erase', 'noteErasure'] as const)(
    'goes on where a crash at %s ended it',
    async (moment) => {
      const setting = aSetting();
      const { recipients, devices, personalData } = setting.dependencies;
      let isBroken = true;
      const breaking =
        <Given extends unknown[], Answer>(original: (...given: Given) => Promise<Answer>) =>
        async (...given: Given): Promise<Answer> => {
          if (!isBroken) return original(...given);
          isBroken = false;
          throw new Error('crash');
        };
      if (moment === 'suppress') recipients.suppress = breaking(recipients.suppress.bind(recipients));
      if (moment === 'remove') devices.remove = breaking(devices.remove.bind(devices));
      if (moment === 'erase') personalData.erase = breaking(personalData.erase);
      if (moment === 'noteErasure') personalData.noteErasure = breaking(personalData.noteErasure);

      await expect(setting.erase(ada)).rejects.toThrow('crash');
      await setting.erase(ada);

      expect(recipients.profiles.size).toBe(0);
      expect(await recipients.readSuppressions([email, phone])).toMatchObject([
        { reason: 'erased' },
        { reason: 'erased' },
      ]);
      expect(devices.tokens.size).toBe(0);
      expect(setting.notes).toHaveLength(1);
    },
  );

  it('closes the address too that another system tells of in the meantime', async () => {
    const { dependencies, recipients } = aSetting();
    const { erase } = dependencies.personalData;
    let isTold = false;
    dependencies.personalData.erase = async (recipientId) => {
      const items = await erase(recipientId);
      if (!isTold) recipients.profiles.set(ada, aProfile({ email: { address: 'new@example.com' } }));
      isTold = true;
      return items;
    };
    await erasePerson(dependencies)(ada);

    expect(recipients.profiles.size).toBe(0);
    expect(await recipients.readSuppressions([{ channel: 'email', address: 'new@example.com' }])).toMatchObject([
      { reason: 'erased' },
    ]);
  });

  it('lets no message out that was waiting in a queue', async () => {
    const { dependencies, recipients, deliveries, sent } = aWorld();
    const { erase } = aSetting(recipients);
    await erase(ada);
    await deliver(dependencies)([record(command())]);

    expect(sent).toEqual([]);
    expect([...deliveries.records.values()]).toMatchObject([{ status: 'failed', reason: 'recipient-gone' }]);
  });
});

describe('DELETE /recipients/{recipientId}', () => {
  const route = 'DELETE /recipients/{recipientId}';

  it('erases who the path names', async () => {
    const { dependencies, recipients } = aSetting();
    const { status, body } = await eraseRecipient(dependencies)(aRequest(route));

    expect(status).toBe(200);
    expect(JSON.parse(body ?? '')).toMatchObject({ erasureId: 'erasure-1', items: 3 });
    expect(recipients.profiles.size).toBe(0);
  });

  it.each([
    [aRequest(route, { pathParameters: { recipientId: 'ada@example.com' } }), 400],
    [aRequest(route, { pathParameters: {} }), 400],
    [aRequest('DELETE /me', { pathParameters: { recipientId: 'ada' } }), 404],
  ])('erases nobody else %#', async (request, status) => {
    const { dependencies, recipients } = aSetting();

    expect((await eraseRecipient(dependencies)(request)).status).toBe(status);
    expect(recipients.profiles.size).toBe(1);
  });
});
