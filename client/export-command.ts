import { exportPageSchema } from '../lambdas/contracts/api/personal-data.ts';
import { type ApiCommand, answered, whereOptions } from './api-command.ts';

/** `npm run export`: everything that is held about a person, as one JSON document. */
export const exportCommand: ApiCommand = {
  usage: `Prints everything that is held about a person as JSON.

  npm run -s export -- RECIPIENT [options] > FILE
${whereOptions}`,

  run: async ({ subject, call, print }) => {
    const path = `/recipients/${encodeURIComponent(subject)}/export`;
    const items: object[] = [];
    let page = answered(await call('GET', path), exportPageSchema);
    items.push(...page.items);
    while (page.next !== undefined) {
      page = answered(await call('GET', `${path}?next=${encodeURIComponent(page.next)}`), exportPageSchema);
      items.push(...page.items);
    }
    const { recipientId, exportedAt } = page;
    print(JSON.stringify({ recipientId, exportedAt, items }, undefined, 2));
    return 0;
  },
};
