import { isDeepStrictEqual } from 'node:util';
import type { ConsentEvidence } from '../../../lambdas/domain/consent.ts';
import type { RecipientId } from '../../../lambdas/domain/ids.ts';
import type { ConsentLog } from '../../../lambdas/ports/consent-log.ts';

/** Evidence in memory; held to the same suite as that on DynamoDB. */
export class MemoryConsentLog implements ConsentLog {
  readonly evidence: ConsentEvidence[] = [];

  async append(evidence: ConsentEvidence): Promise<void> {
    const known = this.evidence.find(
      (each) => each.evidenceId === evidence.evidenceId && each.recipientId === evidence.recipientId,
    );
    if (known === undefined) this.evidence.push(evidence);
    else if (!isDeepStrictEqual({ ...known, recordedAt: evidence.recordedAt }, evidence))
      throw new Error(`evidence ${evidence.evidenceId} says something else`);
  }

  async list(recipientId: RecipientId): Promise<readonly ConsentEvidence[]> {
    return this.evidence
      .filter((each) => each.recipientId === recipientId)
      .sort((one, other) => (one.evidenceId < other.evidenceId ? -1 : 1));
  }
}
