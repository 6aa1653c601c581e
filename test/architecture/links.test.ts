import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root })];

/** What a page says outside of its examples. */
const textOf = (page: string) => readFileSync(join(root, page), 'utf8').replaceAll(/```.*?```/gs, '');

/** The anchors that GitHub makes of a page's headings. */
const anchorsOf = (page: string) =>
  [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );

const links = pages.flatMap((page) =>
  [...textOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => {
    const [path = '', anchor] = link.split('#');
    return { page, link, target: path === '' ? page : join(dirname(page), path), anchor };
  }),
);

describe('the links of the docs', () => {
  it('lead to files that are there', () => {
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter(({ target }) => !existsSync(join(root, target)))).toEqual([]);
  });

  it('lead to headings that are there', () => {
    const withAnchor = links.filter(({ target, anchor }) => anchor !== undefined && target.endsWith('.md'));
    expect(withAnchor.length).toBeGreaterThan(5);
    expect(withAnchor.filter(({ target, anchor = '' }) => !anchorsOf(target).includes(anchor))).toEqual([]);
  });
});
