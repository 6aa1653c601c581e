import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { AttemptOutcome } from '../../domain/attempt-outcome.ts';
import type { PushEndpoint } from '../../domain/contact-points.ts';
import type { FailureClass } from '../../domain/failure-class.ts';
import type { PushMessage } from '../../domain/message.ts';
import type { ChannelSender, Correlation } from '../../ports/channel-sender.ts';
import { refusal } from '../aws/refusal.ts';
import { snsFailureCodes } from './failure-codes.ts';
import { maxPayloadBytes, pushPayload } from './push-payload.ts';

/**
 * When no device was reached for certain: the first of these that some device answered speaks for all. That one of them
 * may have it comes before everything, for then the type's duplicate rule decides; of the others the most hopeful.
 */
const hopeful: readonly FailureClass[] = [
  'ambiguous',
  'transient',
  'transient_long',
  'unknown',
  'provider_down',
  'config',
  'content',
];

/**
 * Sends a push notification to all of a person's devices through SNS Mobile Push. It is accepted when one device took
 * it; a repeat reaches the others too, and replaces what is already shown, because the collapse id is the same.
 *
 * The client must not retry by itself (`maxAttempts: 1`): each call is part of an attempt that was claimed.
 */
export class SnsPushSender implements ChannelSender<PushMessage> {
  readonly provider = 'sns';
  readonly #client: SNSClient;

  constructor(client: SNSClient) {
    this.#client = client;
  }

  async send(message: PushMessage, { notificationId }: Correlation): Promise<AttemptOutcome> {
    const answers = await Promise.all(
      message.endpoints.map(async (endpoint) => ({
        endpoint,
        outcome: await this.#publish(message, endpoint, notificationId),
      })),
    );
    const goneDevices = answers
      .filter(({ outcome }) => outcome.kind === 'refused' && outcome.failureClass === 'permanent_token')
      .map(({ endpoint }) => endpoint.endpointArn);
    return { ...verdict(answers.map(({ outcome }) => outcome)), ...(goneDevices.length > 0 && { goneDevices }) };
  }

  async #publish(
    push: PushMessage,
    { endpointArn, platform }: PushEndpoint,
    notificationId: string,
  ): Promise<AttemptOutcome> {
    const { message, attributes, platformBytes } = pushPayload(push, notificationId, platform);
    if (platformBytes > maxPayloadBytes)
      return { kind: 'refused', failureClass: 'content', code: `payload-over-${maxPayloadBytes}-bytes` };
    try {
      const { MessageId = '' } = await this.#client.send(
        new PublishCommand({
          TargetArn: endpointArn,
          MessageStructure: 'json',
          Message: message,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
          ),
        }),
      );
      return { kind: 'accepted', providerMessageId: MessageId };
    } catch (error) {
      if (isUnknownEndpoint(error))
        return { kind: 'refused', failureClass: 'permanent_token', code: 'EndpointNotFound' };
      return refusal(error, snsFailureCodes);
    }
  }
}

/** SNS says of an endpoint that was deleted: «Invalid parameter: TargetArn Reason: No endpoint found …», and no NotFound. */
function isUnknownEndpoint(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name.startsWith('InvalidParameter') &&
    /TargetArn.*No endpoint found/s.test(error.message)
  );
}

function verdict(outcomes: readonly AttemptOutcome[]): AttemptOutcome {
  const [accepted, ...others] = outcomes.filter((outcome) => outcome.kind === 'accepted');
  if (accepted)
    return {
      ...accepted,
      ...(others.length > 0 && { otherMessageIds: others.map(({ providerMessageId }) => providerMessageId) }),
    };
  const refused = outcomes.filter((outcome) => outcome.kind === 'refused');
  const speaking = hopeful.map((failureClass) => refused.find((outcome) => outcome.failureClass === failureClass));
  return (
    speaking.find((outcome) => outcome !== undefined) ??
    refused[0] ?? { kind: 'refused', failureClass: 'permanent_token', code: 'no-device' }
  );
}
