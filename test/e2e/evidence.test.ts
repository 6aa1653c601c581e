import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { type LocalRun, startLocalRun } from '../../local/run.ts';
import { readAssembly } from '../../local/synth.ts';

const sdk = createRequire(import.meta.url).resolve('@aws-sdk/client-dynamodb');

/** What runs in a function's place, with its role: it tries every way to write to the evidence. */
const attacker = `
const { DynamoDBClient, PutItemCommand, UpdateItemCommand, DeleteItemCommand, BatchWriteItemCommand, ExecuteStatementCommand } = require(${JSON.stringify(sdk)});
const client = new DynamoDBClient({ maxAttempts: 1 });
const TableName = process.env.EVIDENCE_TABLE_NAME;
const Key = { PK: { S: 'R#ada' }, SK: { S: 'CONSENT#1' } };
const Statement = 'INSERT INTO "' + TableName + '" VALUE {\\'PK\\': ?, \\'SK\\': ?}';
const tries = {
  insert: () => new ExecuteStatementCommand({ Statement, Parameters: [Key.PK, { S: 'CONSENT#' + process.hrtime.bigint() }] }),
  put: () => new PutItemCommand({ TableName, Item: Key }),
  update: () => new UpdateItemCommand({ TableName, Key }),
  delete: () => new DeleteItemCommand({ TableName, Key }),
  batch: () => new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key } }] } }),
};
exports.handler = async () => {
  const answers = {};
  for (const [name, make] of Object.entries(tries))
    answers[name] = await client.send(make()).then(() => 'done', (error) => error.name);
  return { statusCode: 200, body: JSON.stringify(answers) };
};
`;

const functionSchema = z.object({
  Code: z.object({ S3Key: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

/** The assembly with the attacker in the place of these functions. */
async function assemblyAttacking(names: readonly string[]): Promise<string> {
  const assembly = process.env['CARILLON_ASSEMBLY'];
  if (assembly === undefined) throw new Error('test/e2e/synthesise-once.ts has not run');
  const copy = await mkdtemp(join(tmpdir(), 'carillon-attacked-'));
  await cp(assembly, copy, { recursive: true });
  const { template, assets } = await readAssembly(copy);
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue;
    const { Code, Environment } = functionSchema.parse(Properties);
    if (!names.includes(String(Environment.Variables['POWERTOOLS_SERVICE_NAME']))) continue;
    await writeFile(join(assets.get(Code.S3Key.replace('.zip', '')) ?? '', 'index.js'), attacker);
  }
  return copy;
}

describe('the evidence of consents', () => {
  let run: LocalRun;
  let assembly: string;
  beforeAll(async () => {
    assembly = await assemblyAttacking(['serve-preference-centre', 'receive-text']);
    run = await startLocalRun({ assembly });
  });
  afterAll(async () => {
    await run?.stop();
    if (assembly) await rm(assembly, { recursive: true, force: true });
  });

  it.each([
    ['serve-preference-centre', 'GET', '/preferences/any'],
    ['receive-text', 'POST', '/webhooks/twilio/messages'],
  ])(
    'takes what %s appends, and lets it change and delete nothing, whatever its code tries',
    async (_, method, path) => {
      const response = await fetch(`${run.url}${path}`, { method });
      const denied = 'AccessDeniedException';

      expect(await response.json()).toEqual({
        insert: 'done',
        put: denied,
        update: denied,
        delete: denied,
        batch: denied,
      });
    },
  );
});
