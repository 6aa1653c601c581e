import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '../../account.ts';
import type { Later } from '../../faults.ts';
import type { Endpoint, PlatformApplication } from './registry.ts';

/** By what SNS tells what has become of a push. */
export interface FeedbackWorld {
  readonly now: () => Date;
  /** Publishes to the topic of an application, if the topic's policy allows it. */
  readonly publish: (topicArn: string, event: TopicEvent, applicationArn: string) => Promise<void>;
  /** Writes a line to a log group in a role, if the role may. */
  readonly log: (roleArn: string, group: string, line: string) => Promise<void>;
}

export interface TopicEvent {
  readonly subject: string;
  /** JSON. */
  readonly message: string;
}

/** A push that SNS has accepted. */
export interface AcceptedPush {
  readonly messageId: string;
  readonly endpoint: Endpoint;
  readonly acceptedAt: Date;
}

/** What the push service says when it does not take a push. */
const ANSWERS = {
  bounce: {
    type: 'InvalidPlatformToken',
    message: 'Platform token associated with the endpoint is not valid',
    response: {
      GCM: '{"error":{"code":404,"status":"NOT_FOUND","details":[{"errorCode":"UNREGISTERED"}]}}',
      APNS: '{"reason":"Unregistered"}',
    },
    status: { GCM: 404, APNS: 410 },
  },
  failure: {
    type: 'PlatformServiceUnavailable',
    message: 'The push service did not take the message',
    response: {
      GCM: '{"error":{"code":503,"status":"UNAVAILABLE"}}',
      APNS: '{"reason":"ServiceUnavailable"}',
    },
    status: { GCM: 503, APNS: 503 },
  },
} as const;

/**
 * Tells what has become of a push: what failed for good to the topic of the application, and everything by lines in
 * CloudWatch Logs, if the application has roles for them. A token that is no longer valid switches the endpoint off.
 *
 * docs.aws.amazon.com/sns/latest/dg/application-event-notifications.html, …/sns-msg-status.html
 */
export async function tellFeedback(push: AcceptedPush, tells: Later | undefined, world: FeedbackWorld): Promise<void> {
  if (tells === 'nothing' || tells === 'delay') return;
  if (tells !== 'failure' && tells !== 'bounce') return logSuccess(push, world);
  if (tells === 'bounce') push.endpoint.enabled = false;
  await Promise.all([publishFailure(push, tells, world), logFailure(push, tells, world)]);
}

async function publishFailure(push: AcceptedPush, tells: 'failure' | 'bounce', world: FeedbackWorld): Promise<void> {
  const { application } = push.endpoint;
  const topicArn = application.attributes['EventDeliveryFailure'];
  if (!topicArn) return;
  const { type, message } = ANSWERS[tells];
  const event = {
    DeliveryAttempts: 1,
    EndpointArn: push.endpoint.arn,
    EventType: 'DeliveryFailure',
    FailureMessage: message,
    FailureType: type,
    MessageId: push.messageId,
    Resource: application.arn,
    Service: 'SNS',
    Time: world.now().toISOString(),
  };
  const subject = `DeliveryFailure event for app ${application.name} (${application.platform})`;
  await world.publish(topicArn, { subject, message: JSON.stringify(event) }, application.arn);
}

async function logSuccess(push: AcceptedPush, world: FeedbackWorld): Promise<void> {
  const { application } = push.endpoint;
  const { SuccessFeedbackRoleArn, SuccessFeedbackSampleRate = '0' } = application.attributes;
  if (!SuccessFeedbackRoleArn || Math.random() * 100 >= Number(SuccessFeedbackSampleRate)) return;
  const response = application.platform === 'GCM' ? '{"name":"projects/local/messages/1"}' : '{}';
  const line = lineOf(push, { status: 'SUCCESS', statusCode: 200, providerResponse: response });
  await world.log(SuccessFeedbackRoleArn, groupOf(application), line);
}

async function logFailure(push: AcceptedPush, tells: 'failure' | 'bounce', world: FeedbackWorld): Promise<void> {
  const { application } = push.endpoint;
  const { FailureFeedbackRoleArn } = application.attributes;
  if (!FailureFeedbackRoleArn) return;
  const platform = application.platform === 'GCM' ? 'GCM' : 'APNS';
  const { response, status } = ANSWERS[tells];
  const line = lineOf(push, {
    status: 'FAILURE',
    statusCode: status[platform],
    providerResponse: response[platform],
  });
  await world.log(FailureFeedbackRoleArn, `${groupOf(application)}/Failure`, line);
}

interface Ending {
  readonly status: 'SUCCESS' | 'FAILURE';
  readonly statusCode: number;
  readonly providerResponse: string;
}

function lineOf({ messageId, endpoint, acceptedAt }: AcceptedPush, ending: Ending): string {
  const { status, statusCode, providerResponse } = ending;
  return JSON.stringify({
    // SNS writes a moment without its zone
    notification: { messageId, timestamp: acceptedAt.toISOString().replace('T', ' ').replace('Z', '') },
    delivery: {
      deliveryId: randomUUID(),
      destination: endpoint.arn,
      providerResponse,
      dwellTimeMs: 65,
      attempts: 1,
      token: endpoint.token,
      statusCode,
    },
    status,
  });
}

const groupOf = ({ platform, name }: PlatformApplication) => `sns/${REGION}/${ACCOUNT}/app/${platform}/${name}`;
