import type { RecipientId } from '../domain/ids.ts';

/** What a link permits its bearer: to see and change a person's preferences, or one thing only. */
export type LinkScope =
  | { readonly purpose: 'preferences' }
  | { readonly purpose: 'unsubscribe'; readonly category: string; readonly channel: string }
  | { readonly purpose: 'confirm-consent'; readonly evidenceId: string };

/** A link that is still to be signed. */
export type NewLink = LinkScope & { readonly recipientId: RecipientId };

export type Link = NewLink & {
  /** The link's own id, kept with the evidence of what was done by it. */
  readonly linkId: string;
};

/** Links that cannot be forged, reveal no address and end by themselves. */
export interface Links {
  /** The token of a link, good for `days`. */
  sign(link: NewLink, days: number): Promise<string>;
  /** What a token permits, or `undefined` for one that is forged, expired, or made for something else. */
  verify<P extends Link['purpose']>(token: string, purpose: P): Promise<Extract<Link, { purpose: P }> | undefined>;
}
