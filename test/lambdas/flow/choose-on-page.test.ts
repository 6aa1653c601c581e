import { describe, expect, it } from '@jest/globals';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { permission } from '../../../lambdas/domain/permission.ts';
import { unsubscribe } from '../../../lambdas/flow/answer-links.ts';
import { chooseOnPage } from '../../../lambdas/flow/choose-on-page.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { aProfile } from '../domain/profiles.ts';
import { MemoryConsentLog } from '../fakes/memory-consent-log.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';

const ada = recipientIdSchema.parse('ada');
const offers = aCategory({ name: 'offers', consent: 'marketing' });
const campaigns = aCategory({ name: 'campaigns', consent: 'marketing' });
const types = [
  { type: 'weekly.offers', category: offers, channels: ['email'] as const },
  { type: 'big.sale', category: campaigns, channels: ['email'] as const },
];

/** Two categories that live on the same consent, and somebody in France. */
const aWorld = () => {
  const recipients = new MemoryRecipients();
  recipients.profiles.set(ada, aProfile({ country: 'FR' }));
  const consents = new MemoryConsentLog();
  const clock = { now: Date.parse('2026-03-01T12:00:00Z') };
  let made = 0;
  const dependencies = {
    recipients,
    consents,
    events: { publish: async () => [] },
    newId: () => `e-${++made}`,
    now: () => {
      clock.now += 1000;
      return new Date(clock.now);
    },
    space: { categories: [offers, campaigns], types },
  };
  const person = () => recipients.profiles.get(ada)!;
  const choose = (wishes: Readonly<Record<string, boolean>>) =>
    chooseOnPage(dependencies)(
      person(),
      { recipientId: ada, linkId: 'l-1' },
      {
        wishes: new Map(Object.entries(wishes).map(([name, email]) => [name, { channels: { email }, types: {} }])),
        shownAt: '2026-03-01T12:00:00.000Z',
        wordingOf: (category) => ({ version: '1', text: `yes to ${category}` }),
      },
    );
  const goesOut = () =>
    types.filter((type) => permission(person(), type, 'email', undefined).kind === 'permitted').map(({ type }) => type);
  return { dependencies, consents, choose, goesOut };
};

describe('two categories on one consent', () => {
  it('leave evidence of both wordings when both are switched on', async () => {
    const { choose, consents, goesOut } = aWorld();
    await choose({ offers: true, campaigns: true });

    expect(goesOut()).toEqual(['weekly.offers', 'big.sale']);
    expect(consents.evidence).toMatchObject([
      { wording: { text: 'yes to offers' }, changes: [{ channel: 'email', action: 'granted' }] },
      { wording: { text: 'yes to campaigns' }, changes: [{ channel: 'email', action: 'granted' }] },
    ]);
    await choose({ offers: true, campaigns: true });
    expect(consents.evidence).toHaveLength(2);
  });

  it('are switched on one by one', async () => {
    const { choose, goesOut } = aWorld();
    await choose({ campaigns: true });
    expect(goesOut()).toEqual(['big.sale']);
  });

  it('end one by one, and the consent with the last', async () => {
    const { choose, dependencies, consents, goesOut } = aWorld();
    await choose({ offers: true, campaigns: true });
    const end = (category: string) =>
      unsubscribe(dependencies)({
        purpose: 'unsubscribe',
        recipientId: ada,
        linkId: 'l-2',
        category,
        channel: 'email',
      });
    const withdrawn = () => consents.evidence.filter(({ changes: [change] }) => change?.action === 'withdrawn').length;

    await end('offers');
    expect([goesOut(), withdrawn()]).toEqual([['big.sale'], 0]);
    await end('campaigns');
    expect([goesOut(), withdrawn()]).toEqual([[], 1]);
  });

  it('end together on the page, and the consent with them', async () => {
    const { choose, consents, goesOut } = aWorld();
    await choose({ offers: true, campaigns: true });
    await choose({ offers: false, campaigns: false });

    expect(goesOut()).toEqual([]);
    expect(consents.evidence.at(-1)?.changes).toMatchObject([{ action: 'withdrawn' }]);
  });
});
