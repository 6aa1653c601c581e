import type { RecipientId } from '../domain/ids.ts';

/** Everything that is held about a person, as one. */
export interface PersonalData {
  /** Every item of the person's partition as plain values (GDPR, Articles 15 and 20). */
  export(recipientId: RecipientId): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /**
   * Deletes every item of the person's partition, and them from the holders of their addresses (GDPR, Article 17).
   * Repeatable: what is gone stays gone.
   *
   * @returns how many items were deleted
   */
  erase(recipientId: RecipientId): Promise<number>;
  /** Leaves a note that an erasure took place: when and how much, and no personal data. */
  noteErasure(note: { readonly erasureId: string; readonly at: string; readonly items: number }): Promise<void>;
}
