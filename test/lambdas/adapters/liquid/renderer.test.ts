import { describe, expect, it } from '@jest/globals';
import { createRenderer, RenderingError } from '../../../../lambdas/adapters/liquid/renderer.ts';
import type { Channel } from '../../../../lambdas/domain/channel.ts';
import { aCategory } from '../../domain/arbitraries.ts';

const compiled = (channel: Channel, templates: Record<string, Record<string, string>>) => ({
  channel,
  types: {
    'parcel.sent': {
      category: { ...aCategory({ name: 'transactional' }), caps: [] },
      duplicates: 'at-least-once' as const,
      whenCapped: 'defer' as const,
      defaultLocale: 'en',
      templates,
    },
  },
});

/** Renders one part of one template. */
const renderPart = (
  part: string,
  source: string,
  data: Record<string, unknown> = {},
  { locales = ['en'], timeZone = 'Europe/Paris', channel = 'email' as Channel } = {},
) =>
  createRenderer(compiled(channel, { en: { [part]: source }, fr: { [part]: source } })).render({
    type: 'parcel.sent',
    data,
    locales,
    timeZone,
  }).parts[part];

const markup = `<img src=x onerror="alert('1')">&`;

describe('a value is escaped for where it stands', () => {
  it.each([
    ['html', '&lt;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&gt;&amp;'],
    ['text', markup],
    ['subject', markup],
    ['title', markup],
    ['body', markup],
  ])('in %s', (part, expected) => {
    expect(renderPart(part, '{{ name }}', { name: markup })).toBe(expected);
  });

  it('leaves the markup of the template itself alone', () => {
    expect(renderPart('html', '<b title="{{ name }}">{{ name }}</b>', { name: '"' })).toBe(
      '<b title="&#34;">&#34;</b>',
    );
  });

  it.each([
    ['capitalize', '{{ name | capitalize }}'],
    ['assignment', '{% assign other = name %}{{ other }}'],
    ['a loop', '{% for one in names %}{{ one }}{% endfor %}'],
    ['default', '{{ nothing | default: name }}'],
    ['plural', "{{ 1 | plural: one: name, other: 'x' }}"],
    ['join', '{{ names | join: name }}'],
  ])('still escapes after %s', (_, source) => {
    expect(renderPart('html', source, { name: '<i>', names: ['<i>'] })).toMatch(/^(&lt;i&gt;)+$/i);
  });

  it.each(['raw', 'escape', 'json', 'map', 'where'])('has no filter %s', (filter) => {
    expect(() => renderPart('html', `{{ name | ${filter} }}`, { name: 'x' })).toThrow(`undefined filter: ${filter}`);
  });

  it.each(['include', 'render', 'layout', 'echo', 'capture', 'raw', 'liquid', 'tablerow'])('has no tag %s', (tag) => {
    expect(() => renderPart('html', `{% ${tag} 'x' %}`)).toThrow(`tag "${tag}" not found`);
  });

  it.each(['{{ secret }}', '{% assign x = 1 %}', "{{ 'x' | raw }}"])('does not run %s that stands in data', (name) => {
    expect(renderPart('text', '{{ name }}', { name, secret: 's' })).toBe(name);
  });

  it.each([
    ['a line feed', 'Hi\nBcc: all@example.com'],
    ['a carriage return', 'Hi\r\nBcc: all@example.com'],
    ['a vertical tab', 'Hi \u000bBcc: all@example.com'],
    ['a line separator', 'Hi\u2028Bcc: all@example.com'],
  ])('keeps a subject on one line despite %s', (_, name) => {
    expect(renderPart('subject', '{{ name }}', { name })).toBe('Hi Bcc: all@example.com');
  });

  it('cuts a subject that is too long, between characters', () => {
    const subject = renderPart('subject', '{{ name }}', { name: '🙂'.repeat(500) }) ?? '';

    expect([...subject]).toHaveLength(200);
    expect(subject.isWellFormed()).toBe(true);
  });

  it('takes control characters and turned-round text out of a text, and keeps its lines', () => {
    expect(renderPart('text', '{{ name }}', { name: 'a\u0000b\u001bc\u202egnp.exe\r\nd\te' })).toBe('abcgnp.exe\nd\te');
  });
});

describe('data reaches nothing but itself', () => {
  it.each(['constructor', '__proto__', 'toString', 'name.constructor', 'names.push'])(
    'does not know {{ %s }}',
    (path) => {
      expect(() => renderPart('text', `{{ ${path} }}`, { name: 'x', names: [] })).toThrow(/undefined variable/);
    },
  );

  it('knows a field of its own, so that the refusals above mean something', () => {
    expect(
      renderPart('text', '{{ name.size }} {{ names.size }} {{ own.constructor }}', {
        name: 'x',
        names: [],
        own: { constructor: 'mine' },
      }),
    ).toBe('1 0 mine');
  });

  it('leaves prototypes as they were', () => {
    const data: Record<string, unknown> = JSON.parse('{"__proto__":{"polluted":"yes"},"name":"x"}');

    expect(renderPart('text', '{{ name }}', data)).toBe('x');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(() => renderPart('text', '{{ polluted }}', data)).toThrow(/undefined variable/);
  });

  it('stops a template that would never end', () => {
    expect(() => renderPart('text', '{% for i in (1..100000000) %}x{% endfor %}')).toThrow(
      /memory alloc limit exceeded/,
    );
  });

  it('says where it failed, never with what', () => {
    const fail = () => renderPart('text', 'Hello\n{{ name | money }}', { name: 'maya@example.com' });

    expect(fail).toThrow(RenderingError);
    expect(fail).toThrow('parcel.sent, email.en, text: money needs { amount: minor units, currency }, line:2, col:1');
    expect(fail).not.toThrow(/maya/);
  });

  it('refuses a type it has no templates for', () => {
    const { render } = createRenderer(compiled('sms', {}));

    expect(() => render({ type: 'constructor', data: {}, locales: [] })).toThrow(RenderingError);
  });
});

describe('the url filter', () => {
  it.each(['https://shop.example.com/a?b=1', 'http://shop.example.com/'])('lets %s pass', (address) => {
    expect(renderPart('text', '{{ address | url }}', { address })).toBe(address);
  });

  it('leaves no quote that could end the attribute', () => {
    expect(renderPart('html', '<a href="{{ address | url }}">', { address: 'https://a.example/"onclick="x' })).toBe(
      '<a href="https://a.example/%22onclick=%22x">',
    );
  });

  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    'mailto:a@b.c',
    7,
  ])('refuses %j', (address) => {
    expect(() => renderPart('html', '{{ address | url }}', { address })).toThrow(/url needs an address/);
  });
});

const spaces = /[\u00a0\u202f]/g;

describe('formats', () => {
  it.each([
    ['en', 1250, 'EUR', '€12.50'],
    ['fr', 129900, 'EUR', '1 299,00 €'],
    ['fr-CA', 129900, 'CAD', '1 299,00 $'],
    ['en-GB', 5, 'GBP', '£0.05'],
    ['en', 1250, 'JPY', '¥1,250'],
    ['en', 1250, 'KWD', 'KWD 1.250'],
    ['en', -1250, 'USD', '-$12.50'],
    ['en', 900719925474099, 'USD', '$9,007,199,254,740.99'],
  ])('money in %s: %d %s is %s', (locale, amount, currency, expected) => {
    const rendered = renderPart('text', '{{ total | money }}', { total: { amount, currency } }, { locales: [locale] });

    expect(rendered?.replaceAll(spaces, ' ')).toBe(expected);
  });

  it.each([
    ['en', '2026-11-27', 'full', 'Europe/Paris', 'Friday, November 27, 2026'],
    ['en-GB', '2026-11-27', 'long', 'Europe/Paris', '27 November 2026'],
    ['fr', '2026-11-27', 'full', 'Europe/Paris', 'vendredi 27 novembre 2026'],
    ['en', '2026-11-27', 'medium', 'Pacific/Kiritimati', 'Nov 27, 2026'],
    ['en', '2026-11-27', 'medium', 'Pacific/Pago_Pago', 'Nov 27, 2026'],
    ['en', '2026-11-27T23:30:00Z', 'long', 'Europe/Paris', 'November 28, 2026'],
    ['en', '2026-11-27T23:30:00Z', 'long', 'America/New_York', 'November 27, 2026'],
    ['en', '2026-11-27T23:30:00Z', 'time', 'America/New_York', '6:30 PM EST'],
    ['fr', '2026-11-27T23:30:00+01:00', 'time', 'Europe/Paris', '23:30 UTC+1'],
    ['fr', '2026-07-01T12:00:00Z', 'datetime', 'Europe/Paris', '1 juillet 2026 à 14:00 UTC+2'],
  ])('date in %s: %s as %s in %s is %s', (locale, at, style, timeZone, expected) => {
    const rendered = renderPart('text', '{{ at | date: style }}', { at, style }, { locales: [locale], timeZone });

    expect(rendered?.replaceAll(spaces, ' ')).toBe(expected);
  });

  it.each([
    ['2026-11-27', 'time', /a day has no time/],
    ['2026-11-27T23:30:00', 'long', /a moment with its offset/],
    ['tomorrow', 'long', /date needs a day/],
    ['2026-11-27', '%Y', /date knows the styles/],
  ])('refuses to write %s as %s', (at, style, message) => {
    expect(() => renderPart('text', '{{ at | date: style }}', { at, style })).toThrow(message);
  });

  it.each([
    ['en', 0, 'parcels'],
    ['en', 1, 'parcel'],
    ['en', 2, 'parcels'],
    ['fr', 0, 'parcel'],
    ['fr', 2, 'parcels'],
  ])('plural in %s: %d %s', (locale, count, expected) => {
    const source = "{{ count | plural: one: 'parcel', other: 'parcels' }}";

    expect(renderPart('text', source, { count }, { locales: [locale] })).toBe(expected);
  });

  it('writes a text message without the spaces that GSM-7 lacks', () => {
    const data = { total: { amount: 129900, currency: 'EUR' } };

    expect(renderPart('text', '{{ total | money }}', data, { locales: ['fr'], channel: 'sms' })).toBe('1 299,00 €');
    expect(renderPart('text', '{{ total | money }}', data, { locales: ['fr'] })).toMatch(spaces);
  });
});

describe('languages', () => {
  const { render } = createRenderer(
    compiled('sms', { en: { text: 'Hello {{ recipient.locale }}' }, fr: { text: 'Bonjour {{ recipient.locale }}' } }),
  );

  it.each([
    [['fr-CA'], 'Bonjour fr'],
    [['de', 'fr'], 'Bonjour fr'],
    [['de'], 'Hello en'],
    [['en-a'], 'Hello en'],
    [[], 'Hello en'],
  ])('writes to somebody who reads %j', (locales, text) => {
    expect(render({ type: 'parcel.sent', data: {}, locales }).parts['text']).toBe(text);
  });
});
