import { randomUUID } from 'node:crypto';
import { type Faults, LostAnswer } from '../../faults.ts';
import type { Observations } from '../../observations.ts';
import { element, structuresOf, textOf } from '../query-protocol.ts';
import { type Refusal, refusalOnPurpose } from '../refusal.ts';
import { attributesProblem } from './message-attributes.ts';
import { invalidParameter } from './operation.ts';
import { payloadFor } from './payload.ts';
import type { Endpoint, PushRegistry } from './registry.ts';

/** Publish with the ARN of an endpoint: one message to one device. */
export function publishToEndpoint(
  input: Readonly<Record<string, unknown>>,
  { registry, observations, faults }: Dependencies,
): string | Refusal {
  const endpointArn = textOf(input, 'TargetArn') ?? '';
  const effect = faults.takeForProvider('sns', endpointArn);
  const message = refusalOnPurpose(effect) ?? messageFor(registry.endpoint(endpointArn), input);
  observations.tell({
    at: new Date().toISOString(),
    kind: 'provider-call',
    provider: 'sns',
    answer: 'code' in message ? message.code : 'accepted',
  });
  if ('code' in message) return message;

  const id = randomUUID();
  observations.tell({
    at: new Date().toISOString(),
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
