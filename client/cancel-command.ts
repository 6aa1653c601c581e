import * as z from 'zod';
import { type CancelResult, cancelledSchema } from '../lambdas/contracts/api/cancel.ts';
import { channelSchema } from '../lambdas/domain/channel.ts';
import { type ApiCommand, answered, optionProblems, whereOptions } from './api-command.ts';

const givenSchema = z.object({
  to: z.array(z.string().min(1), 'must name somebody: a recipientId').max(100),
  channel: channelSchema.optional(),
});

/** `npm run cancel`: a notification is not to be sent after all. */
export const cancelCommand: ApiCommand = {
  usage: `Cancels a notification for some people, and says what had gone out already. May be repeated.

  npm run cancel -- NOTIFICATION_ID --to RECIPIENT [options]

  --to RECIPIENT    the recipientId of the person; may be repeated, up to a hundred times
  --channel NAME    only on this channel; the others go on
${whereOptions}`,
  options: { to: { type: 'string', multiple: true }, channel: { type: 'string' } },

  run: async ({ subject, given, call, print }) => {
    const { data, error } = givenSchema.safeParse(given);
    if (error) {
      print(optionProblems(error));
      return 2;
    }
    const { to, channel } = data;
    const { recipients } = answered(
      await call('POST', `/notifications/${encodeURIComponent(subject)}/cancel`, {
        contentType: 'application/json',
        text: JSON.stringify({ recipientIds: to, ...(channel && { channel }) }),
      }),
      cancelledSchema,
    );
    for (const result of recipients) print(`${result.recipientId}: ${describe(result)}`);
    return 0;
  },
};

function describe({ result, channels }: CancelResult): string {
  switch (result) {
    case 'cancelled':
      return 'cancelled; nothing was sent';
    case 'already-sent':
      return `was sent already, ${channels.length > 0 ? `by ${channels.join(' and ')}` : 'in a digest'}; nothing more follows`;
    case 'under-way':
      return 'an attempt was begun and may go out; nothing more follows';
    case 'ended':
      return 'had ended without being sent';
    case 'gathered':
      return `stays in a digest that may go by ${channels.join(' or ')}; cancel those too, and it is taken out`;
    case 'unknown':
      return 'nothing is recorded of it; should it be in a queue, or come later, it is not sent';
  }
}
