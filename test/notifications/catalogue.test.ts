import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { createRenderer } from '../../lambdas/adapters/liquid/renderer.ts';
import type { Channel } from '../../lambdas/domain/channel.ts';
import type { RecipientLinks } from '../../lambdas/ports/renderer.ts';
import type { CompilationResult } from '../../lib/catalogue/compile-catalogue.ts';
import { compileCatalogue } from '../../lib/catalogue/compile-catalogue.ts';
import { catalogue } from '../../notifications/catalogue.ts';
import { security } from '../../notifications/categories.ts';
import { defineNotification } from '../../notifications/define-notification.ts';
import { loginCode } from '../../notifications/login.code/type.ts';
import { orderShipped } from '../../notifications/order.shipped/type.ts';
import { passwordChanged } from '../../notifications/password.changed/type.ts';
import { paymentFailed } from '../../notifications/payment.failed/type.ts';
import { weeklyOffers } from '../../notifications/weekly.offers/type.ts';

let compiled: CompilationResult;

beforeAll(async () => {
  compiled = await compileCatalogue(join(import.meta.dirname, '../../notifications'), catalogue);
});

const renderedBy = (channel: Channel, type: string, data: object, locale = 'en', links: RecipientLinks = {}) => {
  const { parts } = createRenderer(compiled.channels[channel]).render({
    type,
    data: { ...data },
    locales: [locale],
    timeZone: 'Europe/Paris',
    links,
  });
  return Object.fromEntries(
    Object.entries(parts).map(([name, text]) => [name, text.replaceAll(/[\u00a0\u202f]/g, ' ')]),
  );
};

describe('order.shipped', () => {
  it('is an e-mail in English', () => {
    const { subject, text, html } = renderedBy('email', 'order.shipped', orderShipped.example);

    expect(subject).toBe('Your order A-10428 is on its way');
    expect(text).toBe(
      [
        'Example Shop',
        '',
        'Your order is on its way',
        '',
        'DHL has your items from order A-10428 and should bring them on Friday, November 27, 2026.',
        '',
        'Track your parcel (https://track.example.com/p/10428)',
        '',
        'Item | Quantity',
        'Enamel mug, blue | 2',
        'Linen tea towel | 1',
        'Total | €54.50',
        '',
        'Example Shop, 12 Harbour Street, Dublin, Ireland',
      ].join('\n'),
    );
    expect(html).toContain('<html lang="en"');
    expect(html).toContain('href="https://track.example.com/p/10428"');
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).toMatch(/<td class="cell">Enamel mug, blue<\/td>\n<td class="cell end">2<\/td>/);
    expect(html).not.toMatch(/\{\{|\{%|qz\d+zq/);
  });

  it('is an e-mail in French', () => {
    const { subject, text, html } = renderedBy('email', 'order.shipped', orderShipped.example, 'fr-CA');

    expect(subject).toBe('Votre commande A-10428 est en route');
    expect(text).toContain('Livraison prévue le vendredi 27 novembre 2026.');
    expect(text).toContain('Total | 54,50 €');
    expect(html).toContain('<html lang="fr"');
  });

  it('speaks of one item as one', () => {
    const data = { ...orderShipped.example, items: [{ name: 'Mug', quantity: 1 }] };

    expect(renderedBy('email', 'order.shipped', data)['text']).toContain('has your item from');
    expect(renderedBy('push', 'order.shipped', data)['body']).toBe('DHL should bring Mug on November 27, 2026.');
  });

  it.each([
    [
      'en',
      'Your order A-10428 (2 items) is on its way with DHL and should arrive on November 27, 2026.\nTrack it: https://track.example.com/p/10428',
    ],
    [
      'fr',
      'Votre commande A-10428 (2 articles) est en route avec DHL. Livraison prévue le 27/11/2026.\nSuivi : https://track.example.com/p/10428',
    ],
  ])('is a text message in %s', (locale, text) => {
    expect(renderedBy('sms', 'order.shipped', orderShipped.example, locale)).toEqual({ text });
  });

  it.each([
    [
      'en',
      { title: 'Your order is on its way', body: 'DHL should bring Enamel mug, blue and 1 more on November 27, 2026.' },
    ],
    [
      'fr',
      {
        title: 'Votre commande est en route',
        body: 'DHL livre Enamel mug, blue et 1 autre article le 27 novembre 2026.',
      },
    ],
  ])('is a push in %s', (locale, push) => {
    expect(renderedBy('push', 'order.shipped', orderShipped.example, locale)).toEqual(push);
  });
});

describe('login.code', () => {
  it('is a text message that starts with the code', () => {
    expect(renderedBy('sms', 'login.code', loginCode.example)['text']).toBe(
      '482913 is your Example Shop code. It works until 3:10 PM GMT+1. We never ask for it: give it to nobody.',
    );
  });

  it('is an e-mail that says until when, and on which device', () => {
    const { subject, text } = renderedBy('email', 'login.code', loginCode.example, 'fr');

    expect(subject).toBe('482913 est votre code de connexion');
    expect(text).toContain(
      'valable jusqu’au 22 novembre 2026 à 15:10 UTC+1.\n\nIl a été demandé sur Firefox on Linux.\n\nSi',
    );
  });

  it('leaves out the device where it is not known', () => {
    const { device: _, ...data } = loginCode.example;

    expect(renderedBy('email', 'login.code', data)['text']).toContain('GMT+1.\n\nIf that was not you');
  });

  it('is of no use after ten minutes', () => {
    expect(loginCode).toMatchObject({ lane: 'urgent', category: security, expiresAfterSeconds: 600 });
  });
});

describe('payment.failed', () => {
  it.each([
    [2, 'We try 2 more times, next on November 25, 2026.'],
    [1, 'We try 1 more time, next on November 25, 2026.'],
    [0, 'This was the last attempt.'],
  ])('with %d attempts left', (attemptsLeft, sentence) => {
    const data = { ...paymentFailed.example, attemptsLeft };

    expect(renderedBy('email', 'payment.failed', data)['text']).toContain(sentence);
  });

  it('names the amount in the subject', () => {
    expect(renderedBy('email', 'payment.failed', paymentFailed.example, 'fr')['subject']).toBe(
      'Votre paiement de 1 299,00 € a échoué',
    );
  });

  it('is a push', () => {
    expect(renderedBy('push', 'payment.failed', paymentFailed.example)).toEqual({
      title: 'Your payment did not go through',
      body: '€1,299.00 for invoice INV-2077 was declined. We try 2 more times.',
    });
  });

  it.each([
    ['en', 'Your payment of €1,299.00 for invoice INV-2077 did not go through. Pay here: '],
    ['fr', 'Votre paiement de 1 299,00 € pour la facture INV-2077 a échoué. Payez ici : '],
  ])('is a text message in %s', (locale, start) => {
    const { text } = renderedBy('sms', 'payment.failed', paymentFailed.example, locale);

    expect(text).toBe(`${start}https://shop.example.com/invoices/INV-2077/pay`);
  });

  it('goes from the push to a text and then to an e-mail until one is confirmed', () => {
    expect(paymentFailed).toMatchObject({
      channels: ['push', 'sms', 'email'],
      strategy: 'first-success',
      confirm: { by: 'delivered', withinSeconds: { push: 600, sms: 600, email: 3600 } },
      fallback: ['sms', 'email'],
    });
  });
});

describe('password.changed', () => {
  it('is told on every channel at once, in one language', () => {
    expect(passwordChanged).toMatchObject({ strategy: 'all', channels: ['email', 'push'] });
    expect(renderedBy('push', 'password.changed', passwordChanged.example)).toEqual({
      title: 'Your password was changed',
      body: 'November 22, 2026 at 3:10 PM GMT+1, on Firefox on Linux. If that was not you, reset it now.',
    });
    expect(renderedBy('email', 'password.changed', passwordChanged.example, 'fr')['text']).toContain(
      'Il a été modifié le 22 novembre 2026 à 15:10 UTC+1, sur Firefox on Linux.',
    );
  });
});

describe('weekly.offers', () => {
  it('lists the offers, each with its link, and how to stop', () => {
    const { subject, text, html } = renderedBy('email', 'weekly.offers', weeklyOffers.example);

    expect(subject).toBe('Enamel mug, blue and 1 more offer');
    expect(text).toContain('€9.50 instead of €12.50 · See it (https://shop.example.com/mug)');
    expect(text).toContain('€14.00 · See it (https://shop.example.com/towel)');
    expect(html).toContain('<img src="https://shop.example.com/images/mug.jpg" alt=""');
  });

  it('greets somebody whose name is not known', () => {
    const { firstName: _, ...data } = weeklyOffers.example;

    expect(renderedBy('email', 'weekly.offers', data, 'fr')['text']).toContain('Bonjour, voici les offres');
  });
});

describe('defineNotification', () => {
  const parcel = {
    type: 'parcel.sent',
    category: security,
    channels: ['email', 'sms'],
    data: z.object({}),
    example: {},
  } as const;

  it.each(['10', '0m', '1.5h', 'm', '-1m'])('refuses to expire after %s', (expiresAfter) => {
    const declare = () => defineNotification({ ...parcel, expiresAfter: expiresAfter as '1m' });

    expect(declare).toThrow(`parcel.sent: expiresAfter is '${expiresAfter}'; write a whole number and a unit`);
  });

  it('gives every channel of the type its time to be confirmed', () => {
    const within = { email: '1h', sms: '90s' } as const;

    expect(defineNotification({ ...parcel, confirm: { by: 'read', within: '10m' } }).confirm).toEqual({
      by: 'read',
      withinSeconds: { email: 600, sms: 600 },
    });
    expect(defineNotification({ ...parcel, confirm: { by: 'clicked', within } }).confirm).toEqual({
      by: 'clicked',
      withinSeconds: { email: 3600, sms: 90 },
    });
    expect(defineNotification(parcel)).not.toHaveProperty('confirm');
  });

  it('refuses a confirmation without a time for a channel, and one that is no time', () => {
    const confirm = (within: object) => () =>
      defineNotification({ ...parcel, confirm: { by: 'delivered', within: within as { email: '1h' } } });

    expect(confirm({ email: '1h' })).toThrow('parcel.sent: confirm.within has no time for sms; give every channel one');
    expect(confirm({ email: '1h', sms: '0m' })).toThrow(
      "parcel.sent: confirm.within.sms is '0m'; write a whole number",
    );
  });

  it('knows its own channels: the compiler refuses others', () => {
    // @ts-expect-error the type does not declare push
    expect(defineNotification({ ...parcel, fallback: ['push'] }).fallback).toEqual(['push']);
    const withPush = () =>
      // @ts-expect-error the type does not declare push
      defineNotification({ ...parcel, confirm: { by: 'read', within: { email: '1h', sms: '10m', push: '5m' } } });
    expect(withPush().confirm?.withinSeconds).toEqual({ email: 3600, sms: 600 });
    // @ts-expect-error nothing proves that somebody laughed
    expect(defineNotification({ ...parcel, confirm: { by: 'laughed', within: '1h' } })).toBeDefined();
    expect(defineNotification({ ...parcel, fallback: ['sms'], duplicates: 'at-most-once' })).toMatchObject({
      fallback: ['sms'],
      duplicates: 'at-most-once',
    });
  });
});

describe('the foot of an e-mail', () => {
  const links = {
    preferencesUrl: 'https://n.example.com/preferences/p',
    unsubscribeUrl: 'https://n.example.com/unsubscribe/u',
  };
  const foot = (locale: string, given: RecipientLinks) =>
    renderedBy('email', 'weekly.offers', weeklyOffers.example, locale, given);

  it.each([
    ['en', 'Choose what you hear from us', 'Unsubscribe from e-mails like this one'],
    ['fr', 'Choisir ce que vous recevez de nous', 'Ne plus recevoir ce genre d’e-mail'],
  ])('leads to the preferences and to the end, in %s, in both parts', (locale, choose, unsubscribe) => {
    const { html, text } = foot(locale, links);

    expect(text).toContain(`${choose} (https://n.example.com/preferences/p)`);
    expect(text).toContain(`${unsubscribe} (https://n.example.com/unsubscribe/u)`);
    expect(html).toContain('href="https://n.example.com/preferences/p"');
    expect(html).toContain('href="https://n.example.com/unsubscribe/u"');
  });

  it.each(catalogue.filter(({ channels }) => channels.includes('email')))(
    'of $type shows neither to somebody who has neither, and the preferences to who has them',
    ({ type, example }) => {
      const without = renderedBy('email', type, Object(example));
      const { text } = renderedBy('email', type, Object(example), 'en', { preferencesUrl: links.preferencesUrl });

      expect(`${without['html']}${without['text']}`).not.toMatch(/n\.example\.com|Choose what you hear|Unsubscribe/);
      expect(text).toContain('n.example.com/preferences/p');
      expect(text).not.toContain('Unsubscribe');
    },
  );
});
