/** What may happen when a crash leaves it open whether a message went out: send again, or never send again. */
export type DuplicateRule = 'at-least-once' | 'at-most-once';

/** What a recipient chooses about; says how its notifications are treated. What people read of it is in the catalogue. */
export interface Category {
  readonly name: string;
  readonly duplicates: DuplicateRule;
  /**
   * What somebody must have agreed to before anything of it is sent: `marketing` asks the consent policy of the
   * recipient's jurisdiction, `none` asks nothing.
   */
  readonly consent: 'none' | 'marketing';
  /** Whether consent counts only once it was confirmed from the address itself. */
  readonly doubleOptIn: boolean;
  /** Whether it cannot be switched off, only moved between channels: security, and what the law demands. */
  readonly mandatory: boolean;
  /** Whether it is sent to somebody who has said nothing about it. */
  readonly byDefault: boolean;
}
