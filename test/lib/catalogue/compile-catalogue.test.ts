import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { transactional } from '../../../notifications/categories.ts';
import { defineNotification } from '../../../notifications/define-notification.ts';
import { compileFiles, mail, parcelSent, problemsOf } from './catalogue-on-disk.ts';

const sms = 'parcel.sent/sms.en.liquid';
const email = 'parcel.sent/email.en.mjml';
const push = 'parcel.sent/push.en.liquid';

describe('a sound catalogue', () => {
  it('has no problems, or the claims below would be empty', async () => {
    expect(await problemsOf({})).toEqual([]);
  });

  it('compiles to the same bytes twice', async () => {
    expect(JSON.stringify(await compileFiles({}))).toBe(JSON.stringify(await compileFiles({})));
  });

  it('says which data each type needs', async () => {
    const { types } = await compileFiles({});

    expect(types).toMatchObject([
      { type: 'parcel.sent', locales: ['en'], data: { required: ['orderId', 'items', 'trackingUrl'] } },
    ]);
  });

  it('takes a plain text of its own in the place of the derived one', async () => {
    const { channels } = await compileFiles({ 'parcel.sent/email.en.txt.liquid': 'Only {{ orderId }}' });

    expect(channels.email.types['parcel.sent']?.templates['en']?.['text']).toBe('Only {{ orderId }}');
  });
});

describe('a mistake in Liquid is reported with its line and its cure', () => {
  it.each([
    [
      'a misspelt placeholder',
      'Hello\nyour\n{{ orderld }}',
      '3: {{ orderld }} is not in the data of parcel.sent; did you mean orderId?',
    ],
    [
      'a misspelt field of a loop variable',
      '{% for item in items %}\n{{ item.nmae }}\n{% endfor %}',
      '2: {{ item.nmae }} is not in the data of parcel.sent; did you mean item.name?',
    ],
    [
      'a misspelt field of an assigned name',
      '{% assign head = items.first %}\n{{ head.titel }}',
      '2: {{ head.titel }} is not in the data of parcel.sent; choose from head.name, head.note',
    ],
    [
      'a misspelt placeholder in an argument',
      "{{ sender | default: 'you' | append: oderId }}",
      '1: {{ oderId }} is not in the data of parcel.sent; did you mean orderId?',
    ],
    [
      'a misspelt placeholder in a branch that the example never takes',
      "{% if orderId == 'never' %}\n{{ recipient.local }}{% endif %}",
      '2: {{ recipient.local }} is not in the data of parcel.sent; did you mean recipient.locale?',
    ],
    [
      'a list in the middle of a sentence',
      'Your {{ items }}',
      '1: {{ items }} is a list or an object; name one of its fields, or loop over it',
    ],
    [
      'a loop over a text',
      '{% for a in orderId %}{% endfor %}',
      '1: {% for a in orderId %} has to loop over a list, and that is none',
    ],
    [
      'an optional placeholder that nothing guards',
      'Hello\n{{ sender }}',
      "2: {{ sender }} is optional in parcel.sent; put {% if sender %} around it, or give it | default: '…'",
    ],
    [
      'a link that is not there for everybody, and nothing guards',
      'See {{ recipient.preferencesUrl }}',
      "1: {{ recipient.preferencesUrl }} is optional in parcel.sent; put {% if recipient.preferencesUrl %} around it, or give it | default: '…'",
    ],
    [
      'an optional field of an element that nothing guards',
      '{% for item in items %}{{ item.note }}{% endfor %}',
      "1: {{ item.note }} is optional in parcel.sent; put {% if item.note %} around it, or give it | default: '…'",
    ],
    ['an unclosed block', 'a\n{% if sender %}\nb', '2: the Liquid is broken: tag {% if sender %} not closed'],
    ['an unclosed placeholder', 'a\n{{ sender', '2: the Liquid is broken: output "{{ sender" not closed'],
    ['an unknown filter', '{{ orderId | mony }}', "1: there is no filter 'mony'; did you mean money?"],
    ['a filter that would undo the escaping', '{{ orderId | raw }}', "1: there is no filter 'raw'; choose from"],
    ['a tag that reads files', "{% include 'x' %}", "1: there is no tag 'include'; choose from"],
    ['a filter for other values', '{{ orderId | money }}', '1: with the example of parcel.sent: money needs'],
  ])('%s', async (_, text, expected) => {
    const problems = await problemsOf({ [sms]: text });

    expect(problems).toEqual([expect.stringContaining(`notifications/${sms}:${expected}`)]);
  });

  it('accepts what is guarded, so that the refusals above are not for nothing', async () => {
    const text =
      "{% if sender %}{{ sender }}{% endif %}{{ sender | default: 'we' }}{% for item in items %}{{ forloop.index }}{{ item.name }}{% if item.note %}{{ item.note }}{% endif %}{% endfor %}{{ items[0].name }}{{ items.size }}";

    expect(await problemsOf({ [sms]: text })).toEqual([]);
  });
});

describe('a mistake in MJML is reported with its line and its cure', () => {
  it.each([
    ['an unknown element', '<mj-txt>a</mj-txt>', "<mj-txt>: Element mj-txt doesn't exist or is not registered"],
    ['an unknown attribute', '<mj-text colour="red">a</mj-text>', '<mj-text>: Attribute colour is illegal'],
    [
      'an element that is not closed',
      '<mj-text><b>a</mj-text>',
      '</mj-text> comes before <b> of notifications/parcel.sent/email.en.mjml:6 is closed',
    ],
    [
      'text that MJML would drop',
      '{{ orderId }}',
      'MJML drops what stands directly in <mj-column>; put it into mj-text, or into mj-raw',
    ],
    ['a < in a sentence', '<mj-text>1 < 2</mj-text>', 'write &lt; for a < that opens no tag'],
    ['a script', '<mj-raw><script>1</script></mj-raw>', '<script>: no mail client runs scripts; delete it'],
    [
      'an address that data could choose',
      '<mj-button href="{{ trackingUrl }}">a</mj-button>',
      'href="{{ trackingUrl }}" could be any address, javascript: among them; write {{ trackingUrl | url }}',
    ],
    [
      'an address of which data could choose the host',
      '<mj-button href="https://{{ orderId | url_encode }}/">a</mj-button>',
      'href="https://{{ orderId | url_encode }}" must start with https:// and a whole host name, or be one value with | url',
    ],
    [
      'a part of an address that could end it early',
      '<mj-text><a href="https://shop.example.com/{{ orderId }}">a</a></mj-text>',
      'could end the address early; write {{ orderId | url_encode }}',
    ],
    [
      'a value in a style',
      '<mj-text><p style="color:{{ orderId }}">a</p></mj-text>',
      'a value in style="…" cannot be made safe',
    ],
    [
      'a value in an event handler',
      '<mj-text><p onclick="{{ orderId }}">a</p></mj-text>',
      'a value in onclick="…" cannot be made safe',
    ],
    ['a value without quotes', '<mj-text><img alt={{ orderId }} /></mj-text>', 'alt={{ orderId }} needs quotes'],
    [
      'Liquid between attributes',
      '<mj-text><p {% if sender %}class="a"{% endif %}>a</p></mj-text>',
      'Liquid stands inside <p>',
    ],
    [
      'a value in CSS',
      '<mj-raw><style>.a { color: {{ orderId }} }</style></mj-raw>',
      'a value in CSS cannot be made safe; choose between two classes instead',
    ],
    [
      'attributes that are set from afar',
      '<mj-html-attributes></mj-html-attributes>',
      '<mj-html-attributes>: values in it cannot be checked',
    ],
    [
      'an include that is not there',
      '<mj-include path="../layout/nothing.mjml" />',
      'there is no notifications/layout/nothing.mjml to include',
    ],
    ['an include from outside', '<mj-include path="../../../secret.mjml" />', 'to include; correct the path'],
  ])('%s', async (_, content, expected) => {
    const problems = await problemsOf({ [email]: mail(content) });

    expect(problems).toContainEqual(expect.stringContaining(expected));
    expect(problems[0]).toMatch(/^notifications\/parcel\.sent\/email\.en\.mjml:6: /);
  });

  it('accepts addresses that are checked or fixed', async () => {
    const content =
      '<mj-text><a href="{{ trackingUrl | url }}">a</a><a href="https://shop.example.com/{{ orderId | url_encode }}" title="{{ orderId }}">b</a></mj-text>';

    expect(await problemsOf({ [email]: mail(content) })).toEqual([]);
  });

  it('accepts markup for Outlook only, and mistakes in comments', async () => {
    const content =
      '<mj-raw><!--[if mso]><b>{{ orderId }}</b><![endif]--><!--[if !mso]><!--><i>a</i><!--<![endif]--></mj-raw><!-- {{ oderId }} <b> -->';

    expect(await problemsOf({ [email]: mail(content) })).toEqual([]);
  });

  it('knows the line after Liquid that takes several', async () => {
    const content = '<mj-text>{% if\n  sender\n%}a{% endif %}</mj-text>\n<mj-txt>b</mj-txt>';

    expect(await problemsOf({ [email]: mail(content) })).toEqual([
      "notifications/parcel.sent/email.en.mjml:9: <mj-txt>: Element mj-txt doesn't exist or is not registered",
    ]);
  });

  it('names the included file and its line', async () => {
    const problems = await problemsOf({
      [email]: mail('<mj-text>a</mj-text>\n<mj-include path="../layout/end.mjml" />\n<mj-txt>c</mj-txt>'),
      'layout/end.mjml': '<mj-text>b</mj-text>\n<mj-text>{{ oderId }}</mj-text>\n',
    });

    expect(problems).toEqual([
      'notifications/layout/end.mjml:2: {{ oderId }} is not in the data of parcel.sent; did you mean orderId?',
      "notifications/parcel.sent/email.en.mjml:8: <mj-txt>: Element mj-txt doesn't exist or is not registered",
    ]);
  });

  it.each([
    ['a subject', mail('<mj-text>a</mj-text>', { title: ' ' }), ':1: the subject is missing'],
    ['the language', mail('<mj-text>a</mj-text>', { lang: 'fr' }), ':1: write <mjml lang="en">'],
  ])('asks for %s', async (_, text, expected) => {
    expect(await problemsOf({ [email]: text })).toEqual([expect.stringContaining(`${email}${expected}`)]);
  });
});

describe('files and declarations', () => {
  it.each([
    [
      'a locale that only one channel has',
      { 'parcel.sent/sms.fr.liquid': 'Colis {{ orderId }}' },
      [
        'notifications/parcel.sent/email.fr.mjml: is missing, and parcel.sent has fr for sms; write it',
        'notifications/parcel.sent/push.fr.liquid: is missing, and parcel.sent has fr for sms; write it',
      ],
    ],
    [
      'no default locale',
      { [sms]: undefined },
      [`notifications/${sms}: is missing, and parcel.sent has en for email; write it`],
    ],
    [
      'a file that belongs to nothing',
      { 'parcel.sent/sms.en.txt': 'x' },
      [expect.stringContaining('notifications/parcel.sent/sms.en.txt: belongs to nothing')],
    ],
    [
      'a folder that no type is named as',
      { 'parcel.lost/sms.en.liquid': 'x' },
      [expect.stringContaining('notifications/parcel.lost: the folder is not in notifications/catalogue.ts')],
    ],
    [
      'a push without a body',
      { [push]: 'Parcel {{ orderId }}\n' },
      [`notifications/${push}:1: a push is a title, an empty line and the text; write all three`],
    ],
    [
      'a placeholder in the body of a push',
      { [push]: 'Parcel\n\nIt is\n{{ ordr }}\n' },
      [expect.stringContaining(`notifications/${push}:4: {{ ordr }}`)],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await problemsOf(files)).toEqual(expected);
  });

  it.each([
    [
      'a channel that is not declared',
      { channels: ['email', 'push'] as const },
      `${sms}: parcel.sent does not declare the channel sms`,
    ],
    [
      'an example that the schema refuses',
      { example: { ...parcelSent.example, orderId: 7 } },
      'type.ts: example.orderId: Invalid input',
    ],
    [
      'data with a reserved name',
      { data: z.object({ recipient: z.string() }), example: { recipient: 'x' } },
      'type.ts: data.recipient: Liquid cannot use that name',
    ],
    [
      'data that is no JSON',
      { data: z.object({ at: z.date() }), example: { at: new Date(0) } },
      'type.ts: the data of parcel.sent cannot travel as JSON',
    ],
  ])('%s', async (_, change, expected) => {
    const definition = { ...parcelSent, ...change };

    expect(await problemsOf({}, [definition])).toContainEqual(expect.stringContaining(expected));
  });

  it('a type that is listed twice', async () => {
    expect(await problemsOf({}, [parcelSent, parcelSent])).toEqual([
      "notifications/catalogue.ts: 'parcel.sent' is listed twice; keep one",
    ]);
  });

  it('a type whose name or folder is none', async () => {
    const misnamed = defineNotification({
      type: 'Parcel',
      category: transactional,
      channels: ['sms'],
      data: z.object({}),
      example: {},
    });

    expect(await problemsOf({}, [parcelSent, misnamed])).toEqual([
      "notifications/catalogue.ts: type 'Parcel' must be dotted lower-case words such as order.shipped",
      "notifications/catalogue.ts: 'Parcel' has no folder; name the folder of its templates notifications/Parcel",
    ]);
  });
});

describe('sizes', () => {
  it('names the characters that make a text message dear', async () => {
    const problems = await problemsOf({ [sms]: `{{ orderId }} ${'ça '.repeat(80)}ê` });

    expect(problems).toEqual([
      `notifications/${sms}: the example needs 4 segments (245 units of UCS-2), more than the 3 that type.ts allows (maxSmsSegments); 'ç', 'ê' cannot be sent in GSM-7, which fits more than twice as much: replace them, or shorten the text`,
    ]);
  });

  it('counts the same length in GSM-7 as two segments', async () => {
    expect(await problemsOf({ [sms]: `{{ orderId }} ${'ca '.repeat(80)}e` })).toEqual([]);
  });

  it('refuses a push that the platforms would refuse', async () => {
    expect(await problemsOf({ [push]: `Parcel\n\n${'x'.repeat(3600)}` })).toEqual([
      expect.stringContaining(`notifications/${push}: the example as a push has 3613 bytes, more than 3584`),
    ]);
  });

  it('refuses HTML that mailboxes would cut', async () => {
    expect(await problemsOf({ [email]: mail(`<mj-text>${'word '.repeat(21_000)}</mj-text>`) })).toEqual([
      expect.stringContaining('bytes, more than 102400: mailboxes cut it; shorten it'),
    ]);
  });
});
