import { type CapVerdict, countsForMs, type SentMessage } from '../../../lambdas/domain/frequency-cap.ts';
import type { NotificationId } from '../../../lambdas/domain/ids.ts';
import type { CapEntry, CapKey, CapLedger } from '../../../lambdas/ports/cap-ledger.ts';

const keyOf = ({ recipientId, category, channel }: CapKey) => `${recipientId}/${category}/${channel}`;

/** What went out, in memory; held to the same suite as the ledger on DynamoDB. */
export class MemoryCapLedger implements CapLedger {
  readonly sent = new Map<string, readonly CapEntry[]>();

  async reserve(key: CapKey, entry: CapEntry, judge: (sent: readonly SentMessage[]) => CapVerdict) {
    const known = this.sent.get(keyOf(key)) ?? [];
    const mine = { ...entry, at: Math.ceil(entry.at / 1000) * 1000 };
    if (known.some(({ notificationId, at }) => notificationId === mine.notificationId && at >= mine.at))
      return { kind: 'allowed' } as const;
    const others = known.filter(({ notificationId }) => notificationId !== mine.notificationId);
    const verdict = judge(others.map(({ type, at }) => ({ type, at })));
    if (verdict.kind === 'capped') return verdict;
    const kept = others.filter(({ at }) => at > entry.at - countsForMs);
    this.sent.set(keyOf(key), [...kept, mine]);
    return verdict;
  }

  async giveBack(key: CapKey, notificationId: NotificationId) {
    const known = this.sent.get(keyOf(key)) ?? [];
    this.sent.set(
      keyOf(key),
      known.filter((each) => each.notificationId !== notificationId),
    );
  }
}
