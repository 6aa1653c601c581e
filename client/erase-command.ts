import { erasedSchema } from '../lambdas/contracts/api/personal-data.ts';
import { type ApiCommand, answered, whereOptions } from './api-command.ts';

/** `npm run erase`: everything that is held about a person goes. */
export const eraseCommand: ApiCommand = {
  usage: `Erases everything that is held about a person. It cannot be undone.

  npm run erase -- RECIPIENT --yes [options]

  --yes             they asked for it, and their export was handed over if they wanted one
${whereOptions}`,

  run: async ({ subject, isConfirmed, call, print }) => {
    if (!isConfirmed) {
      print(`this deletes everything about ${subject} for good; say --yes if that is meant`);
      return 2;
    }
    const { erasureId, erasedAt, items } = answered(
      await call('DELETE', `/recipients/${encodeURIComponent(subject)}`),
      erasedSchema,
    );
    print(
      `erased ${items} items at ${erasedAt}; keep ${erasureId} with the request, nothing leads from it to the person`,
    );
    return 0;
  },
};
