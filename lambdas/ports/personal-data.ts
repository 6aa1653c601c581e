import type { RecipientId } from '../domain/ids.ts';

/** A part of what is held about a person. */
export interface PersonalDataPage {
  /** Each with its `kind`: `profile`, `delivery`, `consent`, … */
  readonly items: readonly { readonly kind: string; readonly [field: string]: unknown }[];
  /** Where the next page begins; absent on the last. */
  readonly next?: string;
}

/** Everything that is held about a person, as one. */
export interface PersonalData {
  /**
   * What is held about the person as plain values, a page of at most a megabyte at a time (GDPR, Articles 15 and 20).
   *
   * @param from - `next` of the page before; it leads nowhere but to this person's data
   */
  export(recipientId: RecipientId, from?: string): Promise<PersonalDataPage | 'unknown-page'>;
  /**
   * Deletes every item of the person's partition, and them from the holders of their addresses (GDPR, Article 17).
   * Repeatable, also after half of it: what is gone stays gone, and the profile goes last.
   *
   * @returns how many items were deleted
   */
  erase(recipientId: RecipientId): Promise<number>;
  /** Leaves a note that an erasure took place: when and how much, and no personal data. */
  noteErasure(note: { readonly erasureId: string; readonly at: string; readonly items: number }): Promise<void>;
}
