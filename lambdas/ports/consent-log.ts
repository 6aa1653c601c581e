import type { ConsentEvidence } from '../domain/consent.ts';
import type { RecipientId } from '../domain/ids.ts';

/** The evidence of what people agreed to: written once, never changed. */
export interface ConsentLog {
  append(evidence: ConsentEvidence): Promise<void>;
  /** A person's evidence, oldest first; read consistently. */
  list(recipientId: RecipientId): Promise<readonly ConsentEvidence[]>;
}
