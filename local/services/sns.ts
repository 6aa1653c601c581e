import { arn } from '../account.ts';
import type { Faults } from '../faults.ts';
import type { Observations } from '../observations.ts';
import { Callbacks } from '../providers/callbacks.ts';
import type { AwsAnswer, AwsCall, LocalService, NeededPermission } from '../wire.ts';
import { endpointOperations } from './push/endpoints.ts';
import type { FeedbackWorld } from './push/feedback.ts';
import { platformApplicationOperations } from './push/platform-applications.ts';
import { publishToEndpoint } from './push/publish.ts';
import { PushRegistry } from './push/registry.ts';
import { mapOf, queryAnswers, textOf } from './query-protocol.ts';

const { answer, refusal } = queryAnswers('http://sns.amazonaws.com/doc/2010-03-31/');

/** SNS: mobile push is done here, topics by whatever `forward` asks. */
export function createSns({ observations, faults, forward, feedback }: Dependencies): Sns {
  const callbacks = new Callbacks();
  const registry = new PushRegistry();
  const operations = { ...platformApplicationOperations, ...endpointOperations };

  return {
    name: 'sns',
    get underWay() {
      return callbacks.underWay;
    },
    permissions: (call) => [
      { action: `sns:${call.action}`, resource: resourceOf(call), context: {} },
      ...rolesHandedOn(call),
    ],
    handle: async (call) => {
      const outcome =
        call.action === 'Publish' && textOf(call.input, 'TargetArn')?.includes(':endpoint/') === true
          ? await publishToEndpoint(call.input, { registry, observations, faults, callbacks, feedback })
          : operations[call.action]?.(call.input, registry);
      if (outcome === undefined) return forward(call);
      return typeof outcome === 'string' ? answer(call.action, outcome) : refusal(outcome);
    },
  };
}

interface Dependencies {
  readonly observations: Observations;
  readonly faults: Faults;
  /** Answers the calls that are about topics. */
  readonly forward: (call: AwsCall) => Promise<AwsAnswer>;
  /** By what it tells what has become of pushes. */
  readonly feedback: FeedbackWorld;
}

export interface Sns extends LocalService {
  /** How many pushes have an ending that is not told yet. */
  readonly underWay: number;
}

/** Who has SNS write logs in a role has to be allowed to hand the role on. */
function rolesHandedOn({ input }: AwsCall): readonly NeededPermission[] {
  const attributes = mapOf(input, 'Attributes.entry');
  const roles = [attributes['SuccessFeedbackRoleArn'], attributes['FailureFeedbackRoleArn']];
  return [...new Set(roles)].flatMap((resource) =>
    resource ? [{ action: 'iam:PassRole', resource, context: { 'iam:PassedToService': 'sns.amazonaws.com' } }] : [],
  );
}

/** What a call acts on, as SNS names it when it says no. */
function resourceOf({ action, input }: AwsCall): NeededPermission['resource'] {
  const named = ['TargetArn', 'EndpointArn', 'PlatformApplicationArn', 'TopicArn', 'ResourceArn'].flatMap(
    (name) => textOf(input, name) ?? [],
  )[0];
  if (named !== undefined) return named;
  if (action === 'CreateTopic') return arn('sns', textOf(input, 'Name') ?? '');
  if (action === 'CreatePlatformApplication')
    return arn('sns', `app/${textOf(input, 'Platform') ?? ''}/${textOf(input, 'Name') ?? ''}`);
  // a subscription's ARN is its topic's with one part more
  return textOf(input, 'SubscriptionArn')?.split(':').slice(0, 6).join(':') ?? '*';
}
