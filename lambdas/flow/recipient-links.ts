import type { Category } from '../domain/category.ts';
import type { Channel } from '../domain/channel.ts';
import type { RecipientId } from '../domain/ids.ts';
import type { Links, NewLink } from '../ports/links.ts';
import type { RecipientLinks } from '../ports/renderer.ts';

/** What links are made with, and where they lead. */
export interface LinkSettings {
  readonly links: Pick<Links, 'sign'>;
  /** Where recipients reach the pages, without a slash at its end. */
  readonly publicUrl: string;
  /** For how many days a link is good. */
  readonly linkDays: number;
}

/** Makes the links that a message to one person carries. */
export type LinkMaker = (
  recipientId: RecipientId,
  category: Pick<Category, 'name' | 'consent'>,
  channel: Channel,
) => Promise<RecipientLinks>;

const pathOf = { preferences: 'preferences', unsubscribe: 'unsubscribe', 'confirm-consent': 'confirm' } as const;

/** Signs a link and says where it leads. */
export async function linkUrl(link: NewLink, { links, publicUrl, linkDays }: LinkSettings): Promise<string> {
  return `${publicUrl}/${pathOf[link.purpose]}/${await links.sign(link, linkDays)}`;
}

/**
 * Every message leads to its recipient's preferences; what needs consent leads to its end as well: to that of this
 * category on this channel, and to nothing else.
 */
export const recipientLinks =
  (settings: LinkSettings): LinkMaker =>
  async (recipientId, { name, consent }, channel) => {
    const [preferencesUrl, unsubscribeUrl] = await Promise.all([
      linkUrl({ purpose: 'preferences', recipientId }, settings),
      consent === 'none'
        ? undefined
        : linkUrl({ purpose: 'unsubscribe', recipientId, category: name, channel }, settings),
    ]);
    return { preferencesUrl, ...(unsubscribeUrl !== undefined && { unsubscribeUrl }) };
  };
