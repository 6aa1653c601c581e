import type { Delivery } from './delivery.ts';
import { mayHaveArrived } from './once.ts';
import { day } from './rules.ts';
import { ofDelivery, type Report, saidBy } from './violation.ts';

/** How late something may be, in milliseconds. */
export interface Patience {
  /** From the last that was heard of a delivery until it must have come to its end. */
  readonly endMs: number;
  /** From the moment for which something waits until it is found. */
  readonly overdueMs: number;
  /** From the last that was heard of a delivery until its end must have been told as it is recorded. */
  readonly newsMs: number;
}

/** What the record of a digest says. */
export type DigestStatus = (digestId: string) => string | undefined;

const statuses = ['delivered', 'accepted', 'suppressed', 'expired', 'cancelled', 'failed'];
const isSuccess = (status: unknown) => status === 'accepted' || status === 'delivered';

/**
 * Judges what has become of a delivery.
 *
 * @returns whether it has come to its end
 */
export function judgeOutcome(
  delivery: Delivery,
  now: number,
  { endMs, overdueMs, newsMs }: Patience,
  statusOfDigest: DigestStatus,
  report: Report,
): boolean {
  const { record, waiting, gathered } = delivery.found;
  const broken = (promise: 1 | 4 | 5, what: string) => report(ofDelivery(promise, what, now, delivery));
  // whoever was erased has no records, and what was begun for them goes with them
  if (delivery.person.isErased || delivery.requestedAt === undefined) return true;
  if (delivery.flaw !== undefined) {
    if (record !== undefined || waiting !== undefined) broken(1, `was carried out, although ${delivery.flaw}`);
    return true;
  }
  const isImpatient = now - Math.max(delivery.latestAt, delivery.sendAt) > endMs;
  const status = record?.['settledAt'] === undefined ? undefined : record['status'];
  if (typeof status === 'string') {
    if (now - delivery.latestAt <= newsMs) return false;
    judgeRecord(delivery, record ?? {}, status, now, statusOfDigest, report);
    return true;
  }
  if (waiting !== undefined && waiting['cancelledAt'] === undefined) {
    if (Date.parse(String(waiting['dueAt'])) < now - overdueMs)
      broken(1, `waits for ${waiting['dueAt']}, which has passed`);
    return false;
  }
  if (gathered !== undefined && gathered['isSentAlone'] !== true) {
    // what is gathered is kept for thirty days after its window's end
    const closesAt = Number(gathered['ttl']) * 1000 - 30 * day;
    if (closesAt < now - overdueMs) broken(1, 'was gathered into a digest that was to close long ago');
    return false;
  }
  if (!isImpatient) return false;
  if (delivery.isOptional && record?.['requestedAt'] === undefined && delivery.calls.length === 0) return true;
  broken(1, record?.['requestedAt'] === undefined ? 'is lost: nothing says what became of it' : 'has never ended');
  return true;
}

function judgeRecord(
  delivery: Delivery,
  record: Readonly<Record<string, unknown>>,
  status: string,
  now: number,
  statusOfDigest: DigestStatus,
  report: Report,
): void {
  const broken = (promise: 1 | 4 | 5, what: string) =>
    report(ofDelivery(promise, what, now, delivery, saidBy(delivery.person)));
  const { calls, told } = delivery;
  const { reason, explanation } = record;
  const arrived = calls.filter(mayHaveArrived);
  if (!statuses.includes(status)) broken(1, `has ended as ${status}, which is no outcome`);

  const digestId = /^gathered-into-(?<id>.+)$/.exec(typeof reason === 'string' ? reason : '')?.groups?.['id'];
  if (digestId !== undefined) {
    if (isSuccess(statusOfDigest(digestId)) && calls.length === 0) broken(1, 'was gathered, and no digest tells of it');
  } else if (isSuccess(status) && calls.every(({ fact }) => fact.answer === 'refused' || fact.answer === 'hung'))
    broken(1, `is recorded as ${status}, and no provider has taken it`);

  if (
    ['suppressed', 'expired', 'cancelled'].includes(status) &&
    arrived.some(({ isDoubtful, fact }) => !isDoubtful && fact.answer === 'taken')
  )
    broken(1, `is recorded as ${status}, although a provider has taken it`);

  if (told.size === 0) broken(1, `has ended as ${status}, and nobody was told`);
  else if (!told.has(status)) broken(1, `is recorded as ${status}, and ${[...told].join(', ')} was told`);
  const ends = [...told].filter((each) => ['suppressed', 'expired', 'cancelled'].includes(each));
  if (ends.length > 1 || (ends.length === 1 && [...told].some(isSuccess)))
    broken(1, `has more than one end: ${[...told].join(', ')}`);

  if (!Array.isArray(explanation) || explanation.length === 0) broken(5, 'nothing explains its end');
  if (!isSuccess(status) && (typeof reason !== 'string' || reason === ''))
    broken(5, `has ended as ${status} for no reason`);
}
