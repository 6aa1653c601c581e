import { describe, expect, it } from '@jest/globals';
import { type Content, html } from '../../../lambdas/pages/html.ts';

describe('html', () => {
  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [`" autofocus onfocus="alert(1)`, '&#34; autofocus onfocus=&#34;alert(1)'],
    [`' onload='x`, '&#39; onload=&#39;x'],
    ['`x`', '&#96;x&#96;'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['</style><script>', '&lt;/style&gt;&lt;script&gt;'],
    ['a\u0000b\u001b[31m', 'ab[31m'],
    ['cod\u202egnp.exe\u2066', 'codgnp.exe'],
    ['\ud800x', '\ufffdx'],
  ])('leaves no markup and no trick in %j', (value, expected) => {
    expect(String(html`<p title="${value}">${value}</p>`)).toBe(`<p title="${expected}">${expected}</p>`);
  });

  it('keeps what it made itself, however deep', () => {
    const items = ['<a>', '<b>'].map((text) => html`<li>${text}</li>`);
    expect(String(html`<ul>${items}</ul>`)).toBe('<ul><li>&lt;a&gt;</li><li>&lt;b&gt;</li></ul>');
  });

  it('leaves nothing where there is nothing', () => {
    expect(String(html`<p${false}>${undefined}${0}${''}${[]}</p>`)).toBe('<p>0</p>');
  });

  it('takes no look-alike for its own', () => {
    const lookAlike = { toString: () => '<script>' } as never as Content;
    expect(() => String(html`${lookAlike}`)).toThrow(TypeError);
  });
});
