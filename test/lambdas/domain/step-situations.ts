import type { Channel } from '../../../lambdas/domain/channel.ts';
import { decideNextStep, type StepDecision, type StepSituation } from '../../../lambdas/domain/decide-next-step.ts';
import { type Attempt, attemptSchema, channelOutcomeSchema } from '../../../lambdas/domain/delivery-record.ts';
import type { FailureClass } from '../../../lambdas/domain/failure-class.ts';
import type { ProviderState } from '../../../lambdas/domain/provider-health.ts';
import type { ReceiptStatus } from '../../../lambdas/domain/receipt.ts';
import { aCategory } from './arbitraries.ts';
import { aProfile } from './profiles.ts';

/** Everything happens so many seconds after the request. */
export const requestedAt = Date.parse('2026-03-01T12:00:00Z');
export const second = (seconds: number) => requestedAt + seconds * 1000;
const iso = (seconds: number) => new Date(second(seconds)).toISOString();

export const aProvider = (name: string, changes: Partial<ProviderState> = {}): ProviderState => ({
  name,
  isHealthy: true,
  weight: 100,
  mayProbe: false,
  confirms: false,
  looksUp: false,
  ...changes,
});
export const unhealthy = (name: string, changes: Partial<ProviderState> = {}) =>
  aProvider(name, { isHealthy: false, ...changes });

/** Push through one provider, e-mail and text through two, of which the second has no weight while the first is well. */
export const everyProvider: Partial<Record<Channel, readonly ProviderState[]>> = {
  push: [aProvider('sns')],
  email: [aProvider('ses'), aProvider('sendgrid', { weight: 0 })],
  sms: [aProvider('twilio'), aProvider('vonage', { weight: 0 })],
};

export const aSituation = (changes: Partial<StepSituation> = {}): StepSituation => ({
  history: { attempts: {}, outcomes: {} },
  channels: ['push', 'email'],
  type: 'order.shipped',
  category: aCategory(),
  duplicates: 'at-least-once',
  lane: 'normal',
  profile: aProfile(),
  providers: everyProvider,
  requestedAt,
  expiresAt: undefined,
  leaseMs: 15_000,
  now: second(100),
  chance: 0,
  ...changes,
});

const anAttempt = (provider: string, at: number, changes: Record<string, unknown>): Attempt =>
  attemptSchema.parse({ provider, claimedAt: iso(at), ...changes });

/** An attempt that was refused at a second. */
export const refused = (
  provider: string,
  failureClass: FailureClass,
  at = 100,
  changes: Record<string, unknown> = {},
) =>
  anAttempt(provider, at, {
    answeredAt: iso(at),
    outcome: 'refused',
    failureClass,
    code: `${provider}-no`,
    ...changes,
  });
export const accepted = (provider: string, at = 100, changes: Record<string, unknown> = {}) =>
  anAttempt(provider, at, { answeredAt: iso(at), outcome: 'accepted', providerMessageId: 'm', ...changes });
export const open = (provider: string, at = 100, changes: Record<string, unknown> = {}) =>
  anAttempt(provider, at, changes);

/** What a receipt told of an attempt. */
export const told = (status: ReceiptStatus, failureClass?: FailureClass, at = 100) => ({
  receipt: { status, provider: 'x', at: iso(at), ...(failureClass && { failureClass, code: `told-${failureClass}` }) },
});

export const came = (status: string, parts: Record<string, unknown> = {}) => ({ status, at: iso(0), ...parts });

/** A decision in one line, with seconds since the request, so that a table of them can be read. */
export function inWords({ step, closes }: StepDecision): string {
  const seconds = (moment: number) => (moment - requestedAt) / 1000;
  const what = () => {
    switch (step.kind) {
      case 'attempt':
        return `attempt ${step.channel} ${step.number} with ${step.provider} at ${seconds(step.notBefore)}, ${step.because}`;
      case 'await':
        return `await ${step.for} of ${step.channel} ${step.number} until ${seconds(step.until)}, ${step.because}`;
      case 'look-up':
        return `look up ${step.channel} ${step.number} at ${step.provider}`;
      case 'settle':
        return `${step.status}${step.reason ? `: ${step.reason}` : ''}${step.failureClass ? ` (${step.failureClass})` : ''}`;
    }
  };
  const ends = Object.entries(closes).map(
    ([channel, { status, reason, failureClass }]) =>
      `${channel} ${status}${reason ? `: ${reason}` : ''}${failureClass ? ` (${failureClass})` : ''}`,
  );
  return [what(), ...ends].join(' | ');
}

/** What a scenario is about; the rest is as usual. */
export type Changes = Omit<Partial<StepSituation>, 'history'> & {
  readonly attempts?: StepSituation['history']['attempts'];
  readonly outcomes?: Record<string, unknown>;
};

/** What happens, in which situation, and the decision in words: the step, then every channel that it closes. */
export type Scenario = readonly [what: string, changes: Changes, decision: string];

/** Decides in a situation that is as usual but for the changes. */
export function decide({ attempts = {}, outcomes = {}, ...changes }: Changes): string {
  const parsed = Object.entries(outcomes).map(([channel, outcome]) => [channel, channelOutcomeSchema.parse(outcome)]);
  return inWords(
    decideNextStep(aSituation({ history: { attempts, outcomes: Object.fromEntries(parsed) }, ...changes })),
  );
}

export const one = (channel: Channel) => ({ channels: [channel] });
export const noProvider = { push: [unhealthy('sns')], email: [unhealthy('ses'), unhealthy('sendgrid')] };
export const sesOnly = { ...everyProvider, email: [aProvider('ses')] };
/** Push through a provider whose receipts tell of success. */
export const confirming = { ...everyProvider, push: [aProvider('sns', { confirms: true })] };
/** Text through a provider that can be asked. */
export const askable = { ...everyProvider, sms: [aProvider('twilio', { confirms: true, looksUp: true })] };
export const mustArrive = { by: 'delivered', withinSeconds: { push: 60, email: 300, sms: 300 } } as const;
export const mustBeRead = { ...mustArrive, by: 'read' } as const;
/** So many refusals, one after the other. */
export const times = (number: number, failureClass: FailureClass, provider = 'sns') =>
  Array.from({ length: number }, () => refused(provider, failureClass));
