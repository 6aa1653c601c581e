import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { apiDocs, apiDocsFolder } from '../../bin/api-docs.ts';
import { eventDocs, eventDocsFolder } from '../../bin/event-docs.ts';
import { apiRoutes } from '../../lambdas/contracts/api/routes.ts';

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

describe('docs/api', () => {
  const pages = [...apiDocs()].map(([name, content]) => ({ name, content }));
  const { paths } = JSON.parse(pages.find(({ name }) => name === 'openapi.json')?.content ?? '{}');

  it.each(pages)('$name is what npm run docs would write', ({ name, content }) => {
    expect(readFileSync(join(root, apiDocsFolder, name), 'utf8')).toBe(content);
  });

  it('holds nothing else', () => {
    expect(readdirSync(join(root, apiDocsFolder)).sort()).toEqual(pages.map(({ name }) => name).sort());
  });

  it.each(apiRoutes)('speaks of $key: who may call it, what it takes, what it answers', ({ method, path, auth }) => {
    const operation = paths[path][method.toLowerCase()];

    expect(operation.security).toEqual([auth === 'iam' ? { iam: [] } : { session: [] }]);
    expect(operation.summary).not.toBe('');
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '403', '429', '500']));
    expect(operation.requestBody !== undefined).toBe(
      ['PUT', 'PATCH', 'POST'].includes(method) &&
        !/\/(link|topics\/\{topic\}|broadcasts\/\{broadcastId\}\/cancel)$/.test(path),
    );
  });

  it('names each operation once', () => {
    const names = Object.values<Record<string, { operationId: string }>>(paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );

    expect(new Set(names).size).toBe(apiRoutes.length);
  });
});
