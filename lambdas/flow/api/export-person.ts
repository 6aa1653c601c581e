import { exportQuerySchema } from '../../contracts/api/personal-data.ts';
import type { PersonalData } from '../../ports/personal-data.ts';
import { type ApiAnswer, invalid, ok, type PersonCall } from './call.ts';
import { readQuery } from './read-body.ts';

/** Hands out everything that is held about a person, a page at a time. */
export const exportPerson =
  ({ personalData, now }: { readonly personalData: Pick<PersonalData, 'export'>; readonly now: () => Date }) =>
  async ({ recipientId, query }: PersonCall): Promise<ApiAnswer> => {
    const read = readQuery(query, exportQuerySchema);
    if ('refused' in read) return read.refused;
    const page = await personalData.export(recipientId, read.value.next);
    if (page === 'unknown-page') return invalid('next', 'must be what the page before gave');
    return ok({ recipientId, exportedAt: now().toISOString(), ...page });
  };
