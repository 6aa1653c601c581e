import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventDocs, eventDocsFolder } from '../../bin/event-docs.ts';

const root = join(import.meta.dirname, '../..');
const docs = [...eventDocs()].map(([name, content]) => ({ name, content }));

describe('docs/events', () => {
  it.each(docs)('$name is what npm run docs would write', ({ name, content }) => {
    expect(readFileSync(join(root, eventDocsFolder, name), 'utf8')).toBe(content);
  });

  it('holds nothing else', () => {
    expect(readdirSync(join(root, eventDocsFolder)).sort()).toEqual(docs.map(({ name }) => name).sort());
  });

  it('speaks of every event contract', () => {
    const contracts = readdirSync(join(root, 'lambdas/contracts/events')).filter((file) => /\.v\d+\.ts$/.test(file));

    expect(docs.map(({ name }) => name)).toEqual(
      expect.arrayContaining(contracts.map((file) => file.replace(/\.ts$/, '.schema.json'))),
    );
  });

  it('lets fields from the future pass, but in what people choose: a misspelt refusal must be refused, not ignored', () => {
    const isChoices = (name: string) => name === 'preferences-change-requested.v1.schema.json';
    const schemas = docs.filter(({ name }) => name.endsWith('.json') && !isChoices(name));

    expect(schemas).not.toEqual([]);
    expect(schemas.filter(({ content }) => content.includes('"additionalProperties": false'))).toEqual([]);
  });
});
