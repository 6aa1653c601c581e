import { randomUUID } from 'node:crypto';
import { type Faults, LostAnswer } from '../../faults.ts';
import type { Observations } from '../../observations.ts';
import type { Callbacks } from '../../providers/callbacks.ts';
import { tellCall } from '../../providers/http-double.ts';
import { element, structuresOf, textOf } from '../query-protocol.ts';
import { type Refusal, refusalOnPurpose } from '../refusal.ts';
import { type FeedbackWorld, tellFeedback } from './feedback.ts';
import { attributesProblem } from './message-attributes.ts';
import { invalidParameter } from './operation.ts';
import { payloadFor } from './payload.ts';
import type { Endpoint, PushRegistry } from './registry.ts';

/** Publish with the ARN of an endpoint: one message to one device. */
export async function publishToEndpoint(
  input: Readonly<Record<string, unknown>>,
  { registry, observations, faults, callbacks, feedback }: Dependencies,
): Promise<string | Refusal> {
  const endpointArn = textOf(input, 'TargetArn') ?? '';
  const effect = faults.takeForProvider('sns', endpointArn);
  if (effect?.kind === 'hang') {
    tellCall(observations, 'sns', 'hang');
    // until the caller gives up
    return new Promise(() => undefined);
  }
  const endpoint = registry.endpoint(endpointArn);
  const message = refusalOnPurpose(effect) ?? messageFor(endpoint, input);
  tellCall(observations, 'sns', 'code' in message ? message.code : 'accepted');
  if ('code' in message) return message;

  const id = randomUUID();
  const acceptedAt = feedback.now();
  const tells = effect?.kind === 'later' ? effect.tells : undefined;
  if (endpoint) callbacks.start(() => tellFeedback({ messageId: id, endpoint, acceptedAt }, tells, feedback));
  observations.tell({
    at: acceptedAt.toISOString(),
    kind: 'arrival',
    message: { channel: 'push', id, endpointArn, ...message },
  });
  if (effect?.kind === 'lose-answer') throw new LostAnswer();
  return element('MessageId', id);
}

interface Dependencies {
  readonly registry: PushRegistry;
  readonly observations: Observations;
  readonly faults: Faults;
  readonly callbacks: Pick<Callbacks, 'start'>;
  readonly feedback: FeedbackWorld;
}

interface Message {
  readonly platform: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, string>>;
}

function messageFor(endpoint: Endpoint | undefined, input: Readonly<Record<string, unknown>>): Message | Refusal {
  // the API reference speaks of NotFound, but SNS says this
  if (endpoint === undefined)
    return invalidParameter('TargetArn Reason: No endpoint found for the target arn specified');
  const { application, enabled } = endpoint;
  if (application.attributes['Enabled'] === 'false')
    return { code: 'PlatformApplicationDisabled', message: 'Platform application is disabled' };
  if (!enabled) return { code: 'EndpointDisabled', message: 'Endpoint is disabled' };

  const attributes = structuresOf(input, 'MessageAttributes.entry');
  const problem = attributesProblem(attributes);
  if (problem !== undefined) return problem;
  const payload = payloadFor(application.platform, textOf(input, 'Message') ?? '', textOf(input, 'MessageStructure'));
  if ('refusal' in payload) return payload.refusal;
  return {
    platform: application.platform,
    payload: payload.payload,
    attributes: Object.fromEntries(
      attributes.map((attribute) => [attribute['Name'], attribute['Value.StringValue'] ?? '']),
    ),
  };
}
