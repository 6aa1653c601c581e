import { describe, expect, it } from '@jest/globals';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { changeChoices } from '../../../lambdas/flow/change-choices.ts';
import { changePreferences } from '../../../lambdas/functions/change-preferences/handler.ts';
import type { OutboundEvent } from '../../../lambdas/ports/event-publisher.ts';
import type { QueuedMessage } from '../../../lambdas/ports/message-queue.ts';
import { aProfile } from '../domain/profiles.ts';
import { MemoryConsentLog } from '../fakes/memory-consent-log.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';
import { record } from '../flow/world.ts';

const ada = recipientIdSchema.parse('ada');

function aWorld() {
  const recipients = new MemoryRecipients();
  recipients.profiles.set(ada, aProfile());
  const consents = new MemoryConsentLog();
  const events: OutboundEvent[] = [];
  const setAside: QueuedMessage[] = [];
  const errors: unknown[] = [];
  let ids = 0;
  const base = {
    recipients,
    consents,
    events: {
      publish: async (published: readonly OutboundEvent[]) => {
        events.push(...published);
        return [];
      },
    },
    newId: () => `e-${++ids}`,
    now: () => new Date('2026-03-01T12:00:00Z'),
  };
  const consume = changePreferences({
    ...base,
    change: changeChoices(base),
    queue: {
      send: async (messages) => {
        setAside.push(...messages);
        return [];
      },
      hold: async () => {},
    },
    refusedQueueUrl: 'https://queue/refused',
    log: { error: (sentence, keys) => errors.push({ sentence, keys }) },
  });
  return { recipients, consents, events, setAside, errors, consume, profile: () => recipients.profiles.get(ada) };
}

const event = (detail: object, messageId = 'm-1') =>
  record(
    {
      id: 'event-1',
      source: 'crm',
      time: '2026-03-01T11:59:00Z',
      'detail-type': 'PreferencesChangeRequested.v1',
      detail: { recipientId: 'ada', occurredAt: '2026-03-01T11:00:00+01:00', ...detail },
    },
    messageId,
  );
const marketing = (email: boolean | null) => ({ preferences: { categories: { marketing: { channels: { email } } } } });

describe('change-preferences', () => {
  it('takes over choices and tells of them', async () => {
    const world = aWorld();
    const answer = await world.consume([event(marketing(false))]);

    expect(answer).toMatchObject({ failedMessageIds: [], summary: { changed: 1, refused: 0 } });
    expect(world.profile()?.preferences).toEqual({ categories: { marketing: { channels: { email: false } } } });
    expect(world.events).toMatchObject([
      { detailType: 'PreferencesChanged.v1', detail: { recipientId: 'ada', method: 'event', version: 2 } },
    ]);
    expect(world.consents.evidence).toEqual([]);
  });

  it('takes over consents with their evidence', async () => {
    const world = aWorld();
    const wording = { version: '7', text: 'Yes, please.' };
    const changes = [{ purpose: 'marketing', channel: 'sms', action: 'granted', form: 'written' }];
    await world.consume([event({ consent: { changes, wording, proof: { formId: 'f-9' } } })]);

    expect(world.consents.evidence).toEqual([
      {
        evidenceId: 'e-1',
        recipientId: 'ada',
        method: 'event',
        changes,
        wording,
        proof: { formId: 'f-9' },
        occurredAt: '2026-03-01T10:00:00.000Z',
        recordedAt: '2026-03-01T12:00:00.000Z',
      },
    ]);
    expect(world.profile()?.consents?.marketing?.sms).toMatchObject({ status: 'granted', evidenceId: 'e-1' });
  });

  it.each([[[0, 1]], [[1, 0]]])('keeps the later no, in whatever order the systems are heard: %j', async (order) => {
    const world = aWorld();
    const said = [
      event({ ...marketing(true), occurredAt: '2026-03-01T09:00:00Z' }),
      event({ ...marketing(false), occurredAt: '2026-03-01T10:00:00Z' }),
    ];
    for (const index of order) await world.consume([said[index]!]);

    expect(world.profile()?.preferences?.categories?.['marketing']?.channels?.email).toBe(false);
  });

  it('lets no clock that goes ahead outvote a later no', async () => {
    const world = aWorld();
    await world.consume([event({ ...marketing(true), occurredAt: '2099-01-01T00:00:00Z' })]);
    await world.consume([event({ ...marketing(false), occurredAt: '2026-03-01T12:00:00Z' })]);

    expect(world.profile()?.preferences?.categories?.['marketing']?.channels?.email).toBe(false);
  });

  it('takes a second delivery for what it is', async () => {
    const world = aWorld();
    await world.consume([event(marketing(true))]);
    const before = world.profile();
    const answer = await world.consume([event(marketing(true))]);

    expect(answer.summary).toMatchObject({ changed: 0, unchanged: 1 });
    expect(world.profile()).toEqual(before);
  });

  it('sets aside what it cannot carry out, with the reasons, and goes on with the rest', async () => {
    const world = aWorld();
    const answer = await world.consume([
      event({ preferences: { categories: { marketing: { channels: { fax: false } } } } }, 'm-1'),
      event({}, 'm-2'),
      event(marketing(false), 'm-3'),
    ]);

    expect(answer).toMatchObject({ failedMessageIds: [], summary: { changed: 1, refused: 2 } });
    expect(world.setAside.map(({ attributes }) => attributes?.['detailType'])).toEqual(
      Array.from({ length: 2 }, () => 'PreferencesChangeRequested.v1'),
    );
    expect(world.setAside[0]?.attributes?.['reason']).toMatch(/^detail\.preferences\.categories\.marketing\.channels/);
    expect(world.events.map(({ detailType }) => detailType).sort()).toEqual([
      'NotificationRefused.v1',
      'NotificationRefused.v1',
      'PreferencesChanged.v1',
    ]);
  });

  it('lets what fails come again, alone', async () => {
    const world = aWorld();
    const write = world.recipients.writeProfile.bind(world.recipients);
    world.recipients.writeProfile = async (profile) => {
      if (profile.recipientId !== ada) throw new Error('throttled');
      return write(profile);
    };
    const answer = await world.consume([
      event({ ...marketing(false), recipientId: 'luc' }, 'm-1'),
      event(marketing(false), 'm-2'),
    ]);

    expect(answer.failedMessageIds).toEqual(['m-1']);
    expect(world.errors).toHaveLength(1);
    expect(world.profile()?.preferences).toBeDefined();
  });
});
