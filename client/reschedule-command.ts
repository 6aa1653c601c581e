import * as z from 'zod';
import { type RescheduleResult, rescheduledSchema } from '../lambdas/contracts/api/cancel.ts';
import { type ApiCommand, answered, optionProblems, whereOptions } from './api-command.ts';

const givenSchema = z.object({
  to: z.array(z.string().min(1), 'must name somebody: a recipientId').max(100),
  'send-at': z.iso.datetime({
    offset: true,
    error: 'must be a moment such as 2026-12-24T18:00:00Z or 2026-12-24T18:00:00+01:00',
  }),
});

/** `npm run reschedule`: a notification that waits is to go out at another moment. */
export const rescheduleCommand: ApiCommand = {
  usage: `Gives a notification that waits another moment for some people, and says for whom it could not. May be repeated.

  npm run reschedule -- NOTIFICATION_ID --to RECIPIENT --send-at TIME [options]

  --to RECIPIENT    the recipientId of the person; may be repeated, up to a hundred times
  --send-at TIME    the new moment: 2026-12-24T18:00:00Z; one that has passed means at once
${whereOptions}`,
  options: { to: { type: 'string', multiple: true }, 'send-at': { type: 'string' } },

  run: async ({ subject, given, call, print }) => {
    const { data, error } = givenSchema.safeParse(given);
    if (error) {
      print(optionProblems(error));
      return 2;
    }
    const { to, 'send-at': sendAt } = data;
    const { recipients } = answered(
      await call('POST', `/notifications/${encodeURIComponent(subject)}/reschedule`, {
        contentType: 'application/json',
        text: JSON.stringify({ recipientIds: to, sendAt }),
      }),
      rescheduledSchema,
    );
    for (const { recipientId, result } of recipients) print(`${recipientId}: ${describe(result, sendAt)}`);
    return recipients.every(({ result }) => result === 'rescheduled') ? 0 : 1;
  },
};

function describe(result: RescheduleResult['result'], sendAt: string): string {
  switch (result) {
    case 'rescheduled':
      return `is decided about afresh at ${sendAt}`;
    case 'expires-before':
      return 'is of no more use then; it waits as before';
    case 'not-waiting':
      return 'does not wait: it was sent or cancelled, is on its way, or was never asked for';
  }
}
