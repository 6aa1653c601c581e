import type { InboundTexts, TextForReview } from '../../../lambdas/ports/inbound-texts.ts';

/** The texts that people sent us, in memory; held to the same suite as those on DynamoDB. */
export class MemoryInboundTexts implements InboundTexts {
  readonly seen = new Map<string, 'days' | 'for-good'>();
  readonly toReview: TextForReview[] = [];

  async isSeen(messageId: string): Promise<boolean> {
    return this.seen.has(messageId);
  }

  async markSeen(messageId: string, kept: 'days' | 'for-good'): Promise<boolean> {
    if (this.seen.has(messageId)) return false;
    this.seen.set(messageId, kept);
    return true;
  }

  async keepForReview(text: TextForReview): Promise<void> {
    this.toReview.push(text);
  }
}
