import type { NotificationRefusedV1 } from '../lambdas/contracts/events/notification-refused.v1.ts';
import { channels } from '../lambdas/domain/channel.ts';
import { type Attempt, type DeliveryRecord, settledStatus } from '../lambdas/domain/delivery-record.ts';

/** Says in a few lines why a delivery went the way it did, what was tried, and how it ended. */
export function describeDelivery(record: DeliveryRecord): string {
  const decided = record.explanation.map(
    ({ effect, channel, rule, because }) => `  ${effect.padEnd(7)} ${(channel ?? '').padEnd(5)}  ${rule}: ${because}`,
  );
  const tried = channels.flatMap((channel) =>
    (record.attempts[channel] ?? []).map((attempt, index) => `  ${channel} ${index + 1}  ${describeAttempt(attempt)}`),
  );
  const came = channels.flatMap((channel) => {
    const outcome = record.outcomes[channel];
    return outcome ? [`  ${channel}: ${outcome.status}${inBrackets(outcome.failureClass, outcome.reason)}`] : [];
  });
  return [
    `${record.type} to ${record.recipientId} (${[record.category, record.lane, record.strategy].filter(Boolean).join(', ')})`,
    ...section('decided', decided),
    ...section('tried', tried),
    ...section('came to', came),
    describeEnd(record),
  ].join('\n');
}

/** Says why a request was refused. */
export function describeRefusal({ reasons }: NotificationRefusedV1): string {
  return ['refused:', ...reasons.map(({ field, problem }) => `  ${field} ${problem}`)].join('\n');
}

const section = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : [` ${title}`, ...lines]);

function describeAttempt({ provider, claimedAt, outcome, failureClass, code, providerMessageId }: Attempt): string {
  if (outcome === undefined) return `${provider} since ${claimedAt}: no answer yet`;
  return `${provider}: ${outcome}${inBrackets(failureClass, code, providerMessageId)}`;
}

function describeEnd(record: DeliveryRecord): string {
  const status = settledStatus(record);
  if (status === undefined) return ' not settled yet';
  const took =
    record.settledAt === undefined
      ? ''
      : `, ${secondsBetween(record.requestedAt, record.settledAt)} s after the request`;
  return ` ${status}${inBrackets(record.reason)}${took}`;
}

const secondsBetween = (from: string, to: string) => ((Date.parse(to) - Date.parse(from)) / 1000).toFixed(1);

function inBrackets(...details: readonly (string | undefined)[]): string {
  const known = details.filter((detail) => detail !== undefined);
  return known.length === 0 ? '' : ` (${known.join(', ')})`;
}
