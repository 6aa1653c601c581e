import type { ChannelSettings } from '../contracts/environment.ts';
import { maxDelaySeconds, type WorkflowStep } from '../contracts/workflow.ts';
import type { Channel } from '../domain/channel.ts';
import type { NextStep } from '../domain/decide-next-step.ts';
import type { Lane } from '../domain/lane.ts';
import { groupOf } from './message-group.ts';
import { queueOfLane } from './queue-of-lane.ts';

/** A queue that says nothing of a command for so long has lost it, or is hours behind. */
const heartbeatSeconds = 3600;

/** No command is under way longer: a delivery is given up after three days, and says so itself before this. */
const longestTaskSeconds = 3.5 * 86_400;

interface Surroundings {
  readonly lane: Lane;
  /** The producing service. */
  readonly source: string;
  readonly channels: ChannelSettings;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What the state machine is told to do, of what was decided. */
export function toWorkflowStep(step: NextStep, surroundings: Surroundings): WorkflowStep {
  const { now } = surroundings;
  switch (step.kind) {
    case 'attempt': {
      const delaySeconds = Math.max(0, Math.ceil((step.notBefore - now) / 1000));
      return delaySeconds > maxDelaySeconds
        ? { kind: 'wait', until: new Date(step.notBefore).toISOString() }
        : attempt(step.channel, delaySeconds, surroundings);
    }
    case 'look-up':
      // whoever has the channel asks its provider, and decides then
      return attempt(step.channel, 0, surroundings);
    case 'await':
      return {
        kind: 'await-receipt',
        channel: step.channel,
        number: step.number,
        until: new Date(step.until).toISOString(),
        timeoutSeconds: Math.max(1, Math.ceil((step.until - now) / 1000)),
      };
    case 'settle':
      return { kind: 'settled', status: step.status };
  }
}

function attempt(
  channel: Channel,
  delaySeconds: number,
  { lane, source, channels }: Pick<Surroundings, 'lane' | 'source' | 'channels'>,
): WorkflowStep {
  const setting = channels[channel];
  if (setting === undefined) throw new Error(`${channel} was decided on but has no queue`);
  return {
    kind: 'attempt',
    channel,
    queueUrl: queueOfLane(setting, lane),
    groupId: groupOf(source),
    delaySeconds,
    timeoutSeconds: longestTaskSeconds,
    heartbeatSeconds: heartbeatSeconds + delaySeconds,
  };
}
