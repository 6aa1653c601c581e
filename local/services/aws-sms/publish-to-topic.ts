import type { Endpoint } from '../../gateway/endpoint.ts';

/**
 * Publishes to a topic as AWS End User Messaging does: the topic's policy has to allow it.
 *
 * @returns why the topic did not take it
 */
export async function publishToTopic(
  endpoint: Pick<Endpoint, 'call'>,
  topicArn: string,
  message: string,
  sourceArn: string,
): Promise<string | undefined> {
  const input = { Action: 'Publish', TopicArn: topicArn, Message: message };
  const { status, body } = await endpoint.call({
    service: 'sns',
    action: 'Publish',
    input,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams(input).toString()),
    principal: { kind: 'service', name: 'sms-voice.amazonaws.com', sourceArn },
  });
  return status < 300 ? undefined : body;
}
