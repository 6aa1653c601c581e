/** A process beside Jest that synthesises stacks: the CDK is loaded once, and not anew for every file of tests. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { StageDeclaration } from '../../lib/config-schema.ts';

const wantedSchema = z.object({
  stageName: z.string(),
  declared: z.record(z.string(), z.custom<StageDeclaration>()).optional(),
});

const made = new Map<string, Promise<string>>();

async function make(wanted: string): Promise<string> {
  // loaded when the first stack is wanted, for most runs of a single file want none
  const [{ Template }, { aStack }] = await Promise.all([import('aws-cdk-lib/assertions'), import('./stack.ts')]);
  const { stageName, declared } = wantedSchema.parse(JSON.parse(wanted));
  const stack = aStack(stageName, declared);
  return JSON.stringify({
    template: Template.fromStack(stack).toJSON(),
    terminationProtection: stack.terminationProtection,
  });
}

const server = createServer((request, response) => {
  void text(request).then(async (wanted) => {
    const stack = made.get(wanted) ?? make(wanted);
    made.set(wanted, stack);
    try {
      response.end(await stack);
    } catch (error) {
      response.writeHead(422).end(String(error));
    }
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
// Jest has ended, one way or the other
process.once('disconnect', () => process.exit());
