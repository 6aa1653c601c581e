import { describe, expect, it } from '@jest/globals';
import { SignedLinks } from '../../../lambdas/adapters/jose/signed-links.ts';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { deliverOn } from '../../../lambdas/flow/deliver-on.ts';
import { recipientLinks } from '../../../lambdas/flow/recipient-links.ts';
import type { RecipientLinks } from '../../../lambdas/ports/renderer.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { aProfile } from '../domain/profiles.ts';
import { aWorld, command, record } from './world.ts';

const now = () => new Date('2026-03-01T12:00:00Z');
const keys = JSON.stringify({ kid: 'k-2026-03-01', key: 'k'.repeat(64) });
const links = new SignedLinks(async () => keys, now);
const linksFor = recipientLinks({ links, publicUrl: 'https://n.example.com', linkDays: 90 });
const ada = recipientIdSchema.parse('ada');
const tokenIn = (url = '') => url.split('/').at(-1) ?? '';

describe('the links of a message', () => {
  it('lead to the preferences, and for what needs consent to the end of just that', async () => {
    const marketing = aCategory({ name: 'marketing', consent: 'marketing' });
    const { preferencesUrl, unsubscribeUrl } = await linksFor(ada, marketing, 'email');

    expect(preferencesUrl).toMatch(/^https:\/\/n\.example\.com\/preferences\/[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await links.verify(tokenIn(preferencesUrl), 'preferences')).toMatchObject({ recipientId: 'ada' });
    expect(unsubscribeUrl).toMatch(/^https:\/\/n\.example\.com\/unsubscribe\/[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await links.verify(tokenIn(unsubscribeUrl), 'unsubscribe')).toMatchObject({
      recipientId: 'ada',
      category: 'marketing',
      channel: 'email',
    });
  });

  it('offer no end to what needs no consent', async () => {
    expect(Object.keys(await linksFor(ada, aCategory(), 'email'))).toEqual(['preferencesUrl']);
  });

  it('fit into a header of SES, however long the names', async () => {
    const recipientId = recipientIdSchema.parse('r'.repeat(128));
    const category = aCategory({ name: 'c'.repeat(40), consent: 'marketing' });
    const { unsubscribeUrl = '' } = await linksFor(recipientId, category, 'email');

    expect(unsubscribeUrl.length).toBeLessThan(800);
  });
});

describe('a delivery', () => {
  const deliver = deliverOn('email', ({ links: given }) => JSON.stringify(given));
  const aWorldWithAda = () => {
    const world = aWorld();
    world.recipients.profiles.set(ada, aProfile());
    return world;
  };

  it('hands the links to the template and to the message', async () => {
    const world = aWorldWithAda();
    const seen: (RecipientLinks | undefined)[] = [];
    const { templates } = world.dependencies;
    const render: typeof templates.render = (request) => {
      seen.push(request.links);
      return templates.render(request);
    };
    await deliver({ ...world.dependencies, templates: { ...templates, render }, linksFor })([record(command())]);

    expect(seen).toEqual([{ preferencesUrl: expect.stringContaining('https://n.example.com/preferences/') }]);
    expect(world.sent).toEqual([JSON.stringify(seen[0])]);
  });

  it('to somebody whom only the request knows carries none', async () => {
    const world = aWorld();
    const inline = { contactPoints: { email: 'eve@example.com' } };
    await deliver({ ...world.dependencies, linksFor })([record(command({ recipientId: 'inline-1', inline }))]);

    expect(world.sent).toEqual(['{}']);
  });

  it('claims no attempt while the keys cannot be read: nothing is left of which nobody knows whether it went out', async () => {
    const world = aWorldWithAda();
    const unreadable = async () => {
      throw new Error('AccessDenied');
    };
    const batch = [record(command())];

    expect((await deliver({ ...world.dependencies, linksFor: unreadable })(batch)).failedMessageIds).toEqual(['m-1']);
    expect(world.deliveries.records.size).toBe(0);
    expect((await deliver({ ...world.dependencies, linksFor })(batch)).failedMessageIds).toEqual([]);
    expect(world.sent).toHaveLength(1);
  });
});
