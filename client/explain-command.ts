import * as z from 'zod';
import { explainedSchema } from '../lambdas/contracts/api/explain.ts';
import { type ApiCommand, answered, type CommandInput, whereOptions } from './api-command.ts';
import { describeDryRun, describeStory } from './describe-story.ts';

const usage = `Says what became of a delivery, or what would become of a request. Nothing is written or sent.

  npm run explain -- NOTIFICATION_ID --to RECIPIENT [options]
  npm run explain -- --dry-run TYPE --to RECIPIENT [--data JSON] [options]

  --to RECIPIENT    the recipientId of the person
  --dry-run         for a request of this type that was not sent
  --data JSON       its data, to be checked as a request's is
${whereOptions}`;

const givenSchema = z.object({
  to: z.string().min(1),
  'dry-run': z.boolean().default(false),
  data: z
    .string()
    .transform((text, context) => {
      try {
        return z.json().parse(JSON.parse(text));
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .optional(),
});

/** `npm run explain`: the story of a delivery, or a dry run. */
export const explainCommand: ApiCommand = {
  usage,
  options: { to: { type: 'string' }, 'dry-run': { type: 'boolean' }, data: { type: 'string' } },
  run: async ({ subject, given, call, print }: CommandInput) => {
    const { data: options, error } = givenSchema.safeParse(given);
    if (error) {
      print(error.issues.some(({ path }) => path[0] === 'data') ? '--data must be JSON' : usage);
      return 2;
    }
    const { to, data, 'dry-run': isDryRun } = options;
    const asked = isDryRun ? { type: subject, ...(data !== undefined && { data }) } : { notificationId: subject };
    const body = { contentType: 'application/json', text: JSON.stringify(asked) };
    const explained = answered(
      await call('POST', `/recipients/${encodeURIComponent(to)}/explain`, body),
      explainedSchema,
    );
    print(explained.kind === 'delivery' ? describeStory(explained) : describeDryRun(explained));
    return 0;
  },
};
