import { arn } from '../account.ts';
import type { Faults } from '../faults.ts';
import type { Observations } from '../observations.ts';
import type { AwsAnswer, AwsCall, LocalService, NeededPermission } from '../wire.ts';
import { endpointOperations } from './push/endpoints.ts';
import { platformApplicationOperations } from './push/platform-applications.ts';
import { publishToEndpoint } from './push/publish.ts';
import { PushRegistry } from './push/registry.ts';
import { queryAnswers, textOf } from './query-protocol.ts';

const { answer, refusal } = queryAnswers('http://sns.amazonaws.com/doc/2010-03-31/');

/** SNS: mobile push is done here, topics by whatever `forward` asks. */
export function createSns({ observations, faults, forward }: Dependencies): LocalService {
  const registry = new PushRegistry();
  const operations = { ...platformApplicationOperations, ...endpointOperations };

  return {
    name: 'sns',
    permissions: (call) => [{ action: `sns:${call.action}`, resource: resourceOf(call), context: {} }],
    handle: async (call) => {
      const outcome =
        call.action === 'Publish' && textOf(call.input, 'TargetArn')?.includes(':endpoint/') === true
          ? publishToEndpoint(call.input, { registry, observations, faults })
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
