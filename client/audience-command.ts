import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { topicSchema } from '../lambdas/contracts/api/topics.ts';
import { topicNameSchema } from '../lambdas/domain/ids.ts';
import { type ApiCommand, answered, whereOptions } from './api-command.ts';
import { findAudienceUpload } from './audience-upload.ts';

const givenSchema = z.object({
  topic: topicNameSchema,
  port: z.coerce.number().default(4400),
  bus: z.string().optional(),
  region: z.string().optional(),
});

/** How often it is asked how the import stands, a second apart; a million people take about two minutes. */
const asks = 600;

/** `npm run audience`: uploads a file of people who are to be told something once. */
export const audienceCommand = (
  find = findAudienceUpload,
  wait: () => Promise<unknown> = () => setTimeout(1000),
): ApiCommand => ({
  usage: `Makes a topic of a file, to be broadcast to; waits until all of it is read.

  npm run audience -- FILE --topic NAME [options]

  FILE              .csv with a column recipientId, or .ndjson; docs/how-to/broadcast-to-a-topic.md says more
  --topic NAME      of an audience; not one that people subscribe to
${whereOptions}`,
  options: { topic: { type: 'string' } },

  run: async ({ subject, given, call, print }) => {
    const kind = /\.(csv|ndjson)$/i.exec(subject)?.[1]?.toLowerCase();
    const { data } = givenSchema.safeParse(given);
    if (kind === undefined || data === undefined) {
      print('name the file .csv or .ndjson, and the --topic in lower-case letters, digits and dashes');
      return 2;
    }
    const { topic, port, bus, region } = data;
    const upload = await find(
      bus === undefined ? { kind: 'local', port } : { kind: 'deployed', eventBusName: bus, region },
    );
    const version = await upload(subject, `audiences/${topic}.${kind}`);
    for (let ask = 0; ask < asks; ask += 1) {
      const answer = await call('GET', `/topics/${topic}`);
      const { audience } = answer.status === 404 ? {} : answered(answer, topicSchema);
      if (audience?.version === version && audience.state !== 'running') {
        for (const { line, problem } of audience.refusedLines) print(`line ${line}: ${problem}`);
        print(audience.problem ?? `${audience.accepted} lines accepted, ${audience.refused} refused`);
        return audience.state === 'done' && audience.refused === 0 ? 0 : 1;
      }
      await wait();
    }
    print(`it is still being read; GET /topics/${topic} tells how far it is`);
    return 1;
  },
});
