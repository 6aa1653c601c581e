import type { DryRun, Story, StoryStep } from '../lambdas/contracts/api/explain.ts';

/** Tells the story of a delivery, one line a step, with the time since the request. */
export function describeStory(story: Story): string {
  const { requestedAt, recipientId, type, category, lane, strategy, status, reason, whyStopped } = story;
  const requested = Date.parse(requestedAt);
  return [
    `${type} to ${recipientId} (${words(category, lane, strategy)}), requested ${requestedAt}`,
    ...rules(story.explanation),
    ' then',
    ...story.steps.map((step) => `  ${sinceRequest(step.at, requested).padStart(9)}  ${describeStep(step, requested)}`),
    ...story.workflows.map(({ channel, executionName }) => ` workflow from ${channel}: ${executionName}`),
    ...(story.waiting ? [` waits until ${story.waiting.until}`] : []),
    ...(story.digest ? [` ${describeDigest(story.digest)}`] : []),
    status === undefined ? ' not over yet' : ` ${status}${inBrackets(reason)}: ${whyStopped ?? 'it is over'}`,
  ].join('\n');
}

/** Tells what would become of a request. */
export function describeDryRun(plan: DryRun): string {
  const { type, recipientId, category, lane, strategy, decision, data } = plan;
  const proofs = plan.confirmations.map(
    ({ channel, proof, withinSeconds }) => `  ${channel} must be ${proof} within ${duration(withinSeconds * 1000)}`,
  );
  return [
    `${type} to ${recipientId}, if it were requested now (${words(category, lane, strategy)})`,
    ...rules(plan.explanation),
    decision === 'deliver'
      ? ` goes out by ${plan.channels.join(strategy === 'all' ? ' and ' : ', then ')}`
      : decision === 'defer'
        ? ` waits until ${plan.until}`
        : decision === 'gather'
          ? ` is gathered, and told of at ${plan.until}`
          : ` ${plan.status}${inBrackets(plan.reason)}`,
    ...proofs,
    ` if it stays open whether a message went out: ${plan.duplicates}`,
    ...(plan.expiresAt === undefined ? [] : [` of no use after ${plan.expiresAt}`]),
    data.check === 'not-given' ? ' data not checked: give it with --data' : ` data ${data.check} the check`,
    ...data.problems.map(({ field, problem }) => `  ${field} ${problem}`),
  ].join('\n');
}

function describeDigest({ state, type, by, items, closesAt, notificationId }: NonNullable<Story['digest']>): string {
  const digest = `${type ?? 'a digest'}${inBrackets(by && `by ${by}`)}`;
  if (state === 'told') return `told of by ${digest}: ${notificationId}`;
  const when = closesAt === undefined ? 'which is being closed' : `which closes at ${closesAt}`;
  return `gathered into ${digest}, ${when} and holds ${items}: ${notificationId}`;
}

const rules = (explanation: Story['explanation']) => [
  ' decided',
  ...explanation.map(
    ({ effect, channel, rule, because }) => `  ${effect.padEnd(7)} ${(channel ?? '').padEnd(5)}  ${rule}: ${because}`,
  ),
];

function describeStep(step: StoryStep, requested: number): string {
  const { channel, provider, number, outcome, failureClass, code, providerMessageId, until, because } = step;
  const attempt = `${channel ?? ''} ${number ?? ''}`.trim();
  const details = inBrackets(failureClass, code, providerMessageId);
  switch (step.kind) {
    case 'decided':
      return `planned${inBrackets(because)}`;
    case 'attempt':
      return `${attempt}: tries ${provider}`;
    case 'answer':
      return `${attempt}: ${provider} answers ${outcome}${details}`;
    case 'look-up':
      return `${attempt}: asked ${provider} whether it has the message: ${outcome}${details}`;
    case 'receipt':
      return `${attempt}: ${provider} tells ${outcome}${details}`;
    case 'handed-over':
      return `${channel}: handed to the workflow`;
    case 'waiting':
      return `${channel === undefined ? '' : `${channel}: `}waits ${because?.replaceAll('-', ' ') ?? 'for a receipt'}${until === undefined ? '' : ` until ${sinceRequest(until, requested)}`}`;
    case 'channel-closed':
      return `${channel}: ${outcome}${inBrackets(failureClass, because)}`;
    case 'settled':
      return `settled as ${outcome}${inBrackets(because)}`;
  }
}

const sinceRequest = (moment: string, requested: number) => `+${duration(Date.parse(moment) - requested)}`;

/** To the tenth of a second below a minute, to the second above; whole units are told alone. */
function duration(milliseconds: number): string {
  if (milliseconds < 60_000) return `${Number((milliseconds / 1000).toFixed(1))}s`;
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts.flatMap(([amount, unit]) => (amount === 0 ? [] : [`${amount}${unit}`])).join('');
}

const words = (...given: readonly (string | undefined)[]) => given.filter((word) => word?.trim()).join(', ');

function inBrackets(...details: readonly (string | undefined)[]): string {
  const known = words(...details);
  return known === '' ? '' : ` (${known})`;
}
