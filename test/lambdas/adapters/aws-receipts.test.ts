import { describe, expect, it } from '@jest/globals';
import { readMessage } from '../../../lambdas/functions/record-receipt/handler.ts';
import { attempt, email, ids, inWords, phone, receiptOf } from './receipt-words.ts';

describe('SES through EventBridge', () => {
  const tag = (id: string) => [Buffer.from(id).toString('base64url')];
  const tags = {
    'ses:configuration-set': ['cs'],
    nid: tag(ids.notificationId),
    rid: tag(ids.recipientId),
    attempt: ['2'],
  };
  const mail = {
    timestamp: '2026-03-01T12:00:00.000Z',
    source: 'hello@example.com',
    messageId: 'ses-1',
    destination: [email],
    headersTruncated: false,
    headers: [],
    tags,
  };
  const timestamp = '2026-03-01T12:00:07.123Z';
  const event = (eventType: string, about: object = {}, changes: object = {}) =>
    readMessage(
      JSON.stringify({
        version: '0',
        id: 'event-1',
        'detail-type': 'Email …',
        source: 'aws.ses',
        account: '111122223333',
        time: '2026-03-01T12:00:09Z',
        region: 'us-east-1',
        resources: [],
        detail: { eventType, mail: { ...mail, ...changes }, ...about },
      }),
    );
  const bounce = (bounceType: string, bounceSubType: string) =>
    event('Bounce', {
      bounce: {
        bounceType,
        bounceSubType,
        feedbackId: 'feedback-1',
        timestamp,
        bouncedRecipients: [{ emailAddress: 'a.d.a@example.com', diagnosticCode: 'smtp; 550 no such user' }],
      },
    });
  const complaint = (parts: object) =>
    event('Complaint', { complaint: { feedbackId: 'feedback-2', timestamp, complainedRecipients: [], ...parts } });

  it.each([
    ['Send', event('Send', { send: {} }), 'sent'],
    ['Delivery', event('Delivery', { delivery: { timestamp, recipients: [email] } }), 'delivered'],
    ['no such mailbox', bounce('Permanent', 'NoEmail'), 'failed permanent_address Permanent/NoEmail'],
    ['a full mailbox', bounce('Transient', 'MailboxFull'), 'failed transient Transient/MailboxFull'],
    ['an unclear bounce', bounce('Undetermined', 'Undetermined'), 'failed transient Undetermined/Undetermined'],
    ['a complaint', complaint({ complaintFeedbackType: 'abuse' }), 'complained abuse'],
    ['a complaint without a type', complaint({}), 'complained complaint'],
    ['somebody who says it is no spam', complaint({ complaintFeedbackType: 'not-spam' }), 'nothing'],
    ['a virus', event('Reject', { reject: { reason: 'Bad content' } }), 'failed content Bad content'],
    ['a broken template', event('Rendering Failure', { failure: {} }), 'failed content rendering-failure'],
    [
      'a delay',
      event('DeliveryDelay', { deliveryDelay: { timestamp, delayType: 'MailboxFull' } }),
      'delayed MailboxFull',
    ],
    ['an open', event('Open', { open: { timestamp, ipAddress: '192.0.2.1' } }), 'opened'],
    ['a click', event('Click', { click: { timestamp, link: 'https://example.com' } }), 'clicked'],
    ['SES’s own lists', event('Subscription', { subscription: {} }), 'nothing'],
    ['mail of somebody else in the account', event('Send', {}, { tags: {} }), 'nothing'],
    ['an event of the future', event('Telepathy'), 'not-understood'],
    ['a bounce without its type', event('Bounce', { bounce: { timestamp } }), 'not-understood'],
  ])('%s', (_, read, words) => {
    expect(inWords(read)).toBe(words);
  });

  it('carries our ids, the address as we have it, and the moment and id of the news', () => {
    expect(receiptOf(bounce('Permanent', 'General'))).toEqual({
      receiptId: 'feedback-1',
      provider: 'ses',
      channel: 'email',
      status: 'failed',
      failureClass: 'permanent_address',
      code: 'Permanent/General',
      occurredAt: timestamp,
      attempt: attempt('email'),
      providerMessageId: 'ses-1',
      address: email,
    });
    expect(receiptOf(event('Send'))).toMatchObject({ receiptId: 'event-1', occurredAt: '2026-03-01T12:00:09.000Z' });
  });

  it.each([
    ['a bounce of SES’s list', bounce('Permanent', 'Suppressed')],
    ['a bounce of the account’s list', bounce('Permanent', 'OnAccountSuppressionList')],
    ['a complaint of the account’s list', complaint({ complaintSubType: 'OnAccountSuppressionList' })],
    [
      'a message to several',
      event('Delivery', { delivery: { timestamp } }, { destination: [email, 'luc@example.com'] }),
    ],
  ])('%s speaks of no address', (_, read) => {
    expect(receiptOf(read)).not.toHaveProperty('address');
    expect(receiptOf(bounce('Permanent', 'General'))).toHaveProperty('address');
  });
});

const fromTopic = (message: unknown) =>
  readMessage(
    JSON.stringify({
      Type: 'Notification',
      MessageId: 'sns-notification-1',
      TopicArn: 'arn:aws:sns:us-east-1:111122223333:topic',
      Message: typeof message === 'string' ? message : JSON.stringify(message),
      Timestamp: '2026-03-01T12:00:09.000Z',
      SignatureVersion: '1',
    }),
  );

describe('push through SNS', () => {
  const EndpointArn = 'arn:aws:sns:us-east-1:111122223333:endpoint/GCM/app/device-1';
  const failure = {
    DeliveryAttempts: 1,
    EndpointArn,
    EventType: 'DeliveryFailure',
    FailureMessage: 'Platform token associated with the endpoint is not valid',
    FailureType: 'InvalidPlatformToken',
    MessageId: 'push-1',
    Resource: 'arn:aws:sns:us-east-1:111122223333:app/GCM/app',
    Service: 'SNS',
    Time: '2026-03-01T12:00:05.500Z',
  };
  const line = (status: string, delivery: object = {}) =>
    readMessage(
      JSON.stringify({
        kind: 'sns-delivery-log',
        log: {
          notification: { messageId: 'push-1', timestamp: '2026-03-01 12:00:05.500' },
          delivery: { deliveryId: 'd-1', destination: EndpointArn, token: 'secret', attempts: 1, ...delivery },
          status,
        },
      }),
    );

  it.each([
    ['a token that is no more', fromTopic(failure), 'failed permanent_token InvalidPlatformToken'],
    [
      'an endpoint that was deleted',
      fromTopic({ ...failure, FailureType: 'EndpointNotFound' }),
      'failed permanent_token EndpointNotFound',
    ],
    [
      'an endpoint that was disabled',
      fromTopic({ ...failure, FailureType: 'EndpointDisabled' }),
      'failed permanent_token EndpointDisabled',
    ],
    ['a type that nobody has seen', fromTopic({ ...failure, FailureType: 'Whatever' }), 'failed unknown Whatever'],
    ['a new endpoint', fromTopic({ EventType: 'EndpointCreated', EndpointArn }), 'nothing'],
    ['an event of the future', fromTopic({ EventType: 'EndpointPainted' }), 'not-understood'],
    ['a failure without its device', fromTopic({ ...failure, EndpointArn: undefined }), 'not-understood'],
    ['no JSON', fromTopic('hello'), 'not-understood'],
    ['a push that was taken', line('SUCCESS', { statusCode: 200 }), 'delivered'],
    [
      'a push that was not',
      line('FAILURE', { statusCode: 400, providerResponse: 'INVALID_ARGUMENT' }),
      'failed unknown push-400',
    ],
    [
      'a device that is gone',
      line('FAILURE', { statusCode: 404, providerResponse: '{"error":"UNREGISTERED"}' }),
      'failed permanent_token push-404',
    ],
    ['a line of another kind', line('PERHAPS'), 'not-understood'],
  ])('%s', (_, read, words) => {
    expect(inWords(read)).toBe(words);
  });

  it('is found by the id of the message, and names the device', () => {
    const common = {
      provider: 'sns',
      channel: 'push',
      providerMessageId: 'push-1',
      address: EndpointArn,
      occurredAt: '2026-03-01T12:00:05.500Z',
    };
    expect(receiptOf(fromTopic(failure))).toMatchObject(common);
    expect(receiptOf(line('FAILURE'))).toMatchObject(common);
    expect(receiptOf(fromTopic(failure))).not.toHaveProperty('attempt');
  });
});

describe('AWS End User Messaging through SNS', () => {
  const event = (eventType: string, changes: object = {}) =>
    fromTopic({
      eventType,
      eventVersion: '1.0',
      eventTimestamp: Date.parse('2026-03-01T12:00:05Z'),
      isFinal: true,
      originationPhoneNumber: '+15550199',
      destinationPhoneNumber: phone,
      messageId: 'eum-1',
      messageStatus: eventType.slice('TEXT_'.length),
      context: ids,
      ...changes,
    });

  it.each([
    ['TEXT_QUEUED', 'delayed QUEUED'],
    ['TEXT_SENT', 'sent SENT'],
    ['TEXT_DELIVERED', 'delivered DELIVERED'],
    ['TEXT_SUCCESSFUL', 'delivered SUCCESSFUL'],
    ['TEXT_INVALID', 'failed permanent_address INVALID'],
    ['TEXT_BLOCKED', 'failed blocked BLOCKED'],
    ['TEXT_CARRIER_BLOCKED', 'failed filtered CARRIER_BLOCKED'],
    ['TEXT_TTL_EXPIRED', 'failed expired TTL_EXPIRED'],
    ['TEXT_UNKNOWN', 'failed unknown UNKNOWN'],
    ['TEXT_TELEPATHIC', 'not-understood'],
    ['VOICE_COMPLETED', 'not-understood'],
  ])('%s', (eventType, words) => {
    expect(inWords(event(eventType))).toBe(words);
  });

  it('carries our ids and the number', () => {
    expect(receiptOf(event('TEXT_INVALID'))).toMatchObject({
      provider: 'aws-sms',
      attempt: attempt('sms'),
      providerMessageId: 'eum-1',
      address: phone,
      occurredAt: '2026-03-01T12:00:05.000Z',
    });
    expect(receiptOf(event('TEXT_SENT', { context: undefined }))).not.toHaveProperty('attempt');
  });
});

describe('other messages', () => {
  const own = { notificationId: 'n-1', recipientId: 'ada', channel: 'email', taskToken: 'token' };

  it.each([
    ['no JSON', 'hello', { kind: 'not-understood', provider: 'unknown' }],
    ['an event of another source', { source: 'aws.s3', detail: {} }, { kind: 'not-understood', provider: 'unknown' }],
    ['a command of the future', { kind: 'dance' }, { kind: 'not-understood', provider: 'carillon' }],
    [
      'what the door could not read',
      { kind: 'unreadable', provider: 'vonage', body: '{' },
      { kind: 'not-understood', provider: 'vonage' },
    ],
    [
      'a workflow that waits',
      { kind: 'await-receipt', ...own, number: 1, until: '2026-03-01T12:00:05Z' },
      { kind: 'command', command: expect.objectContaining({ kind: 'await-receipt', number: 1 }) },
    ],
    [
      'a workflow that is broken',
      { kind: 'workflow-failed', ...own, redriveCount: 0, error: 'States.TaskFailed' },
      { kind: 'command', command: expect.objectContaining({ kind: 'workflow-failed', redriveCount: 0 }) },
    ],
  ])('%s', (_, message, heard) => {
    expect(readMessage(typeof message === 'string' ? message : JSON.stringify(message))).toEqual(heard);
  });
});
