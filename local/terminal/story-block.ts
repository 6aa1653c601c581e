import { styleText } from 'node:util';
import type { Problem } from '../stories/bus-event.ts';
import type { Change } from '../stories/change.ts';
import type { Delivery, Reason, StoryAttempt, StoryReceipt } from '../stories/delivery-item.ts';
import type { Story } from '../stories/stories.ts';
import type { StoryWorkflow } from '../stories/workflow.ts';

type Tone = Parameters<typeof styleText>[0];

const tones: Readonly<Record<string, Tone>> = {
  accepted: 'green',
  delivered: 'green',
  suppressed: 'yellow',
  expired: 'yellow',
  cancelled: 'yellow',
  failed: 'red',
  refused: 'red',
};

const labelWidth = 10;

/** The story in a few aligned lines: event, decision with its reasons, attempts, outcome. */
export function storyBlock(story: Story): string {
  const { delivery, problems, notificationId, source, startedAt, type, recipient, workflows = [] } = story;
  const status = problems === undefined ? (delivery?.status ?? 'under way') : 'refused';
  return [
    `${toned(status, '●')} ${styleText('bold', type)}${recipient && ` to ${styleText('bold', recipient)}`}: ${toned(status)}`,
    line('event', `${notificationId}${source && ` from ${source}`} at ${clock(startedAt)}`),
    ...(delivery === undefined ? [] : deliveryLines(delivery, workflows)),
    ...(problems ?? []).map(({ field, problem }: Problem, position) =>
      line(position === 0 ? 'refused' : '', `${field}: ${problem}`),
    ),
    '',
  ].join('\n');
}

/** One line about an attempt that is not the end of its story. */
export const attemptLine = ({ type, recipient }: Story, attempt: StoryAttempt) =>
  `${toned('suppressed', '○')} ${type} to ${recipient}: ${describe(attempt)}; it will be tried again`;

/** What somebody has chosen: all that is in force now. */
export function changeBlock({ recipientId, method, version, inForce }: Change): string {
  const head = `${styleText('cyan', '●')} choices of ${styleText('bold', recipientId)}: changed by ${method}`;
  const lines = inForce.map(({ what, value }) => line('', `${what}: ${value}`));
  return [`${head} ${styleText('dim', `(version ${version})`)}`, ...lines, ''].join('\n');
}

function deliveryLines(delivery: Delivery, workflows: readonly StoryWorkflow[]): readonly string[] {
  const { attempts, receipts, outcomes, status = 'under way', reason, channels } = delivery;
  const ordered = [...attempts].sort((one, other) => one.claimedAt.localeCompare(other.claimedAt));
  return [
    line('decision', decisionOf(delivery)),
    ...delivery.explanation.map((each) => line('', styleText('dim', reasonOf(each)))),
    ...ordered.map((attempt) => line('attempt', describe(attempt))),
    ...receipts.map((receipt) => line('receipt', receiptOf(receipt))),
    ...workflows.map((workflow) => line('workflow', wayOf(workflow))),
    ...(channels.length > 1 ? outcomes : []).map(({ channel, status: each, reason: why }) =>
      line(channel, toned(each) + because(why)),
    ),
    line('outcome', toned(status) + because(reason)),
  ];
}

function decisionOf({ channels, strategy, category, lane }: Delivery): string {
  const way = channels.length === 0 ? 'do not send' : channels.join(strategy === 'all' ? ' and ' : ', else ');
  return `${way} ${styleText('dim', `(${category}, ${lane} lane)`)}`;
}

const reasonOf = ({ rule, channel, effect, because: why }: Reason) =>
  `${rule.padEnd(18)} ${effect}${channel === undefined ? '' : ` ${channel}`}: ${why}`;

function describe({ channel, number, provider, claimedAt, answeredAt, outcome, failureClass, code }: StoryAttempt) {
  const took = answeredAt === undefined ? '' : ` in ${Date.parse(answeredAt) - Date.parse(claimedAt)} ms`;
  const why = outcome === 'refused' ? ` ${code} (${failureClass})` : '';
  return `${channel} ${number} through ${provider}: ${outcome === undefined ? 'no answer' : toned(outcome)}${why}${took}`;
}

const receiptOf = ({ channel, number, provider, status, code }: StoryReceipt) =>
  `${channel} ${number} from ${provider}: ${toned(status)}${because(code)}`;

const wayOf = ({ path, transitions }: StoryWorkflow) => {
  const entered = path.filter(({ type }) => type === 'entered').map(({ state }) => state);
  return `${entered.join(' → ')} ${styleText('dim', `(${transitions} transitions)`)}`;
};

const because = (reason: string | undefined) => (reason === undefined ? '' : ` (${reason})`);
const line = (label: string, text: string) => `  ${styleText('dim', label.padEnd(labelWidth))}${text}`;
const toned = (status: string, text = status) => styleText(tones[status] ?? 'cyan', text);
const clock = (at: string) => new Date(at).toTimeString().slice(0, 8);
