import type { ConsentEvidence } from '../../../lambdas/domain/consent.ts';
import type { RecipientId } from '../../../lambdas/domain/ids.ts';
import type { ConsentLog } from '../../../lambdas/ports/consent-log.ts';

/** Evidence in memory. */
export class MemoryConsentLog implements ConsentLog {
  readonly evidence: ConsentEvidence[] = [];

  async append(evidence: ConsentEvidence): Promise<void> {
    this.evidence.push(evidence);
  }

  async list(recipientId: RecipientId): Promise<readonly ConsentEvidence[]> {
    return this.evidence.filter((each) => each.recipientId === recipientId);
  }
}
