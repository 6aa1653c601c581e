import type { Links } from '../../ports/links.ts';
import { type ApiAnswer, ok, type PersonCall } from './call.ts';

/** How long a link to the preference centre is good, in days. */
const linkDays = 30;

/** Makes a link with which the person sees and changes their preferences without signing in. */
export const makeLink =
  ({ links, publicUrl, now }: { readonly links: Pick<Links, 'sign'>; publicUrl: string; now: () => Date }) =>
  async ({ recipientId }: PersonCall): Promise<ApiAnswer> => {
    const token = await links.sign({ purpose: 'preferences', recipientId }, linkDays);
    const expiresAt = new Date(now().getTime() + linkDays * 86_400_000).toISOString();
    return ok({ url: `${publicUrl}/preferences/${token}`, expiresAt }, {}, 201);
  };
