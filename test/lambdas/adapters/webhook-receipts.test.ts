import { describe, expect, it } from '@jest/globals';
import { readSendgridEvent } from '../../../lambdas/adapters/sendgrid/sendgrid-receipts.ts';
import { readTwilioStatus } from '../../../lambdas/adapters/twilio/twilio-receipts.ts';
import { readVonageStatus } from '../../../lambdas/adapters/vonage/vonage-receipts.ts';
import { attempt, email, ids, inWords, phone, receiptOf } from './receipt-words.ts';

const query = new URLSearchParams(ids);

describe('Twilio', () => {
  const arrivedAt = new Date('2026-03-01T12:00:05Z');
  const status = (MessageStatus: string, more: Record<string, string> = {}, own = query) =>
    readTwilioStatus(
      new URLSearchParams({ MessageSid: 'SM1', MessageStatus, To: phone, From: '+15550199', ...more }),
      own,
      arrivedAt,
    );

  it.each([
    ['queued', {}, 'sent'],
    ['accepted', {}, 'sent'],
    ['scheduled', {}, 'sent'],
    ['sending', {}, 'sent'],
    ['sent', {}, 'sent'],
    ['partially_delivered', {}, 'sent'],
    ['delivered', {}, 'delivered'],
    ['read', {}, 'read'],
    ['undelivered', { ErrorCode: '30003' }, 'failed transient_long twilio-30003'],
    ['undelivered', { ErrorCode: '30005' }, 'failed permanent_address twilio-30005'],
    ['undelivered', { ErrorCode: '30007' }, 'failed filtered twilio-30007'],
    ['failed', { ErrorCode: '21610' }, 'failed opt_out twilio-21610'],
    ['failed', { ErrorCode: '39999' }, 'failed unknown twilio-39999'],
    ['failed', {}, 'failed unknown twilio-failed'],
    ['canceled', {}, 'failed unknown twilio-canceled'],
    ['delivered', { ErrorCode: '' }, 'delivered'],
    ['pondering', {}, 'not-understood'],
  ])('%s %j', (name, more, words) => {
    expect(inWords(status(name, more))).toBe(words);
  });

  it('carries our ids from the query, the number, and the moment of its arrival', () => {
    expect(receiptOf(status('delivered'))).toEqual({
      receiptId: 'SM1:delivered',
      provider: 'twilio',
      channel: 'sms',
      status: 'delivered',
      occurredAt: '2026-03-01T12:00:05.000Z',
      attempt: attempt('sms'),
      providerMessageId: 'SM1',
      address: phone,
    });
    expect(receiptOf(status('delivered', {}, new URLSearchParams()))).not.toHaveProperty('attempt');
  });

  it('reads nothing without a message', () => {
    expect(inWords(readTwilioStatus(new URLSearchParams({ MessageStatus: 'sent' }), query, arrivedAt))).toBe(
      'not-understood',
    );
  });
});

describe('Vonage', () => {
  const status = (name: string, error?: object) =>
    readVonageStatus(
      {
        message_uuid: 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab',
        to: phone.slice(1),
        from: '15550199',
        timestamp: '2026-03-01T12:00:05Z',
        status: name,
        client_ref: 'n:1',
        channel: 'sms',
        ...(error && { error }),
      },
      query,
    );
  const problem = (code: string | number) => ({
    type: `https://developer.vonage.com/api-errors/messages#${code}`,
    title: code,
    detail: `to ${phone}`,
    instance: 'i-1',
  });

  it.each([
    ['submitted', undefined, 'sent'],
    ['delivered', undefined, 'delivered'],
    ['read', undefined, 'read'],
    ['rejected', problem('1240'), 'failed opt_out vonage-1240'],
    ['undeliverable', problem(1170), 'failed permanent_address vonage-1170'],
    ['undeliverable', { type: problem(1360).type }, 'failed expired vonage-1360'],
    ['rejected', problem('9999'), 'failed unknown vonage-9999'],
    ['rejected', undefined, 'failed unknown vonage-rejected'],
    // it has the message from an earlier try
    ['rejected', problem('1320'), 'nothing'],
    ['dreaming', undefined, 'not-understood'],
  ])('%s %j', (name, error, words) => {
    expect(inWords(status(name, error))).toBe(words);
  });

  it('carries our ids from the query, and the number with its plus', () => {
    expect(receiptOf(status('rejected', problem('1240')))).toMatchObject({
      provider: 'vonage',
      channel: 'sms',
      attempt: attempt('sms'),
      address: phone,
      occurredAt: '2026-03-01T12:00:05.000Z',
    });
  });
});

describe('SendGrid', () => {
  const event = (name: string, more: object = {}) =>
    readSendgridEvent({
      email,
      timestamp: Date.parse('2026-03-01T12:00:05Z') / 1000,
      event: name,
      sg_event_id: 'sg-event-1',
      sg_message_id: 'sg-1.recvd-abc-1',
      ...ids,
      ...more,
    });

  it.each([
    ['processed', {}, 'sent'],
    ['deferred', { response: '400 try again later' }, 'delayed'],
    ['delivered', {}, 'delivered'],
    [
      'bounce',
      { type: 'bounce', status: '5.1.1', reason: `550 <${email}> unknown` },
      'failed permanent_address sendgrid-bounce-5.1.1',
    ],
    ['bounce', { type: 'bounce', status: '5.2.2' }, 'failed transient_long sendgrid-bounce-5.2.2'],
    ['bounce', { type: 'blocked', status: '5.7.1' }, 'failed transient_long sendgrid-blocked-5.7.1'],
    ['dropped', { reason: 'Bounced Address' }, 'failed permanent_address sendgrid-dropped-permanent_address'],
    ['dropped', { reason: 'Unsubscribed Address' }, 'failed opt_out sendgrid-dropped-opt_out'],
    ['dropped', { reason: `${email} is odd` }, 'failed unknown sendgrid-dropped-unknown'],
    ['open', {}, 'opened'],
    ['click', { url: 'https://example.com' }, 'clicked'],
    ['spamreport', {}, 'complained spamreport'],
    ['unsubscribe', {}, 'nothing'],
    ['group_unsubscribe', {}, 'nothing'],
    ['group_resubscribe', {}, 'nothing'],
    ['somersault', {}, 'not-understood'],
  ])('%s %j', (name, more, words) => {
    expect(inWords(event(name, more))).toBe(words);
  });

  it('carries our ids from the custom arguments, and no word of the mailbox', () => {
    const receipt = receiptOf(event('bounce', { type: 'bounce', status: '5.1.1', reason: `550 <${email}> unknown` }));

    expect(receipt).toMatchObject({
      receiptId: 'sg-event-1',
      provider: 'sendgrid',
      attempt: attempt('email'),
      providerMessageId: 'sg-1',
      address: email,
      occurredAt: '2026-03-01T12:00:05.000Z',
    });
    expect(receipt.code).not.toContain(email);
  });
});
