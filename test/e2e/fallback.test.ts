import { paginateListExecutions, RedriveExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from '@jest/globals';
import { clientConfig } from './cloud.ts';
import { type Sent, type Somebody, useCrowd } from './crowd.ts';
import { orderData, paymentData } from './samples.ts';
import { signedFetch } from './signed-fetch.ts';
import { taken } from './stack.ts';

/* payment.failed goes by push, then by text, then by e-mail, each until it is confirmed. */
const crowd = useCrowd();
afterEach(() => crowd().cloud.faults.clear());

const one = async (): Promise<Somebody> => {
  const [person] = await crowd().people(1);
  if (person === undefined) throw new Error('nobody was made');
  return person;
};
const payment = async (person: Somebody, changes: object = {}): Promise<Sent> => {
  const [sent] = await crowd().send([person], 'payment.failed', paymentData(), changes);
  if (sent === undefined) throw new Error('nothing was sent');
  return sent;
};
const neverConfirms = (provider: string) =>
  crowd().happen({ on: { provider }, effect: { kind: 'later', tells: 'nothing' }, times: 'always' });
const channelsOf = (person: Somebody) =>
  crowd()
    .arrivals(person)
    .map(({ channel }) => channel);
const settled = async (sent: Sent) => (await crowd().settled([sent]))[0];

/** Goes on until the delivery waits for a receipt of this channel. */
const waitsFor = (sent: Sent, channel: string) =>
  crowd().until(`${channel} to be waited for`, async () => (await crowd().record(sent))?.[`waiting#${channel}`]);

describe('a delivery that must be confirmed', () => {
  it('ends with the push that is confirmed', async () => {
    const person = await one();
    const record = await settled(await payment(person));

    expect(record).toMatchObject({ status: 'delivered', 'receipt#push#1': { status: 'delivered' } });
    expect(channelsOf(person)).toEqual(['push']);
  });

  it('becomes a text when the push is not confirmed in time, and ends when that is', async () => {
    neverConfirms('sns');
    const person = await one();
    const record = await settled(await payment(person));

    expect(record).toMatchObject({
      status: 'delivered',
      'outcome#push': { status: 'accepted' },
      'outcome#sms': { status: 'delivered' },
    });
    expect(channelsOf(person)).toEqual(['push', 'sms']);
  });

  it('stops with a push that is confirmed late, while the text is awaited', async () => {
    neverConfirms('sns');
    neverConfirms('twilio');
    const person = await one();
    const sent = await payment(person);
    await waitsFor(sent, 'sms');
    await crowd().stack.sendToQueue(
      crowd().cloud.outputs['ReceiptsQueueUrl'] ?? '',
      JSON.stringify({
        kind: 'receipt',
        receipt: {
          receiptId: `late-${sent.notificationId}`,
          provider: 'app',
          channel: 'push',
          status: 'read',
          occurredAt: crowd().cloud.clock.now().toISOString(),
          attempt: {
            recipientId: person.recipientId,
            notificationId: sent.notificationId,
            channel: 'push',
            number: 1,
          },
        },
      }),
    );

    expect(await settled(sent)).toMatchObject({ status: 'delivered', 'receipt#push#1': { status: 'read' } });
    expect(channelsOf(person)).toEqual(['push', 'sms']);
  });

  it('goes on to the last channel, and is accepted without proof when nobody confirms', async () => {
    for (const provider of ['sns', 'twilio', 'ses']) neverConfirms(provider);
    const person = await one();

    expect(await settled(await payment(person))).toMatchObject({ status: 'accepted' });
    expect(channelsOf(person)).toEqual(['push', 'sms', 'email']);
  });

  it('goes on at once when the push has failed: the device is closed, and nothing waits for the end of its time', async () => {
    crowd().happen({ on: { provider: 'sns' }, effect: { kind: 'later', tells: 'bounce' } });
    const person = await one();
    const record = await settled(await payment(person));

    expect(record).toMatchObject({ status: 'delivered', 'outcome#push': { status: 'failed' } });
    expect(channelsOf(person)).toEqual(['push', 'sms']);
    expect(await crowd().stack.item(`R#${person.recipientId}`, 'PROFILE')).toMatchObject({
      push: [{ suppressed: { push: { reason: 'permanent_token' } } }],
    });
  });

  it('sends nothing after a no that came while it waited', async () => {
    neverConfirms('sns');
    neverConfirms('ses');
    const person = await one();
    const sent = await payment(person);
    await waitsFor(sent, 'push');
    await crowd().cloud.twilio.text({ from: person.phone, body: 'STOP' });
    const before = channelsOf(person).length;
    await settled(sent);

    expect(channelsOf(person).slice(before)).not.toContain('sms');
    expect(await crowd().record(sent)).toMatchObject({ 'outcome#sms': { status: 'suppressed' } });
  });

  it('ends when the person is erased while it waits, and leaves nothing behind', async () => {
    neverConfirms('sns');
    const person = await one();
    const sent = await payment(person);
    await waitsFor(sent, 'push');
    const ask = signedFetch(crowd().cloud.outputs['ApiUrl'] ?? '');
    const answer = await ask(`DELETE /recipients/${person.recipientId}`);
    expect(answer.status).toBe(200);
    await crowd().pass(1200);

    expect(channelsOf(person)).toEqual(['push']);
    expect(await crowd().record(sent)).toBeUndefined();
    expect(await executionOf(sent)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('ends when it is of no more use, however long its channels may still take', async () => {
    neverConfirms('sns');
    const person = await one();
    const expiresAt = new Date(crowd().cloud.clock.now().getTime() + 300_000).toISOString();

    expect(await settled(await payment(person, { expiresAt }))).toMatchObject({ status: 'accepted' });
    await crowd().pass(900);
    expect(channelsOf(person)).toEqual(['push']);
  });
});

describe('a delivery that is thrown off its way', () => {
  it('goes on elsewhere when its address turns out to be dead', async () => {
    const person = await one();
    crowd().happen({
      on: { provider: 'twilio', to: person.phone },
      effect: { kind: 'refuse', code: '21211', status: 400 },
    });
    const [sent] = await crowd().send([person], 'order.shipped', orderData(), { channels: ['sms', 'email'] });
    if (sent === undefined) throw new Error('nothing was sent');
    // order.shipped prefers e-mail to texts
    expect(await settled(sent)).toMatchObject({ status: taken });
    expect(channelsOf(person)).toEqual(['email']);
  });

  it.each([
    ['decide-next-step', 'dynamodb:BatchGetItem', 0],
    ['decide-next-step', 'dynamodb:UpdateItem', 0],
    ['decide-next-step', 'events:PutEvents', 0],
    ['deliver-push', 'dynamodb:UpdateItem', 0],
    ['deliver-push', 'dynamodb:PutItem', 0],
    ['deliver-push', 'states:StartExecution', 0],
    ['deliver-sms', 'dynamodb:BatchGetItem', 0],
    ['deliver-sms', 'dynamodb:UpdateItem', 0],
    ['deliver-sms', 'states:SendTaskSuccess', 0],
    ['record-receipt', 'dynamodb:BatchGetItem', 0],
    ['record-receipt', 'dynamodb:UpdateItem', 0],
    ['record-receipt', 'states:SendTaskSuccess', 0],
  ])('survives the death of %s at %s', async (functionName, action, skip) => {
    crowd().happen({ on: { provider: 'sns' }, effect: { kind: 'later', tells: 'nothing' } });
    crowd().happen({ on: { functionName, action, skip }, effect: { kind: 'kill' } });
    const person = await one();
    const sent = await payment(person);
    const record = await settled(sent);

    expect(record).toMatchObject({ status: taken });
    const came = channelsOf(person);
    expect(came.filter((channel) => channel === 'sms').length).toBeLessThanOrEqual(2);
    expect(came).toContain('push');
  });

  it('is recorded as failed when its workflow cannot go on, and goes on when somebody redrives it', async () => {
    neverConfirms('sns');
    const person = await one();
    const sent = await payment(person);
    await waitsFor(sent, 'push');
    crowd().happen({
      on: { functionName: 'decide-next-step', action: 'dynamodb:BatchGetItem' },
      effect: { kind: 'refuse', code: 'InternalServerError', status: 500 },
      times: 'always',
    });
    const broken = await settled(sent);

    expect(broken).toMatchObject({ status: 'failed', reason: 'workflow-failed' });
    const failed = await crowd().until('the execution failed', async () => {
      const execution = await executionOf(sent);
      return execution?.status === 'FAILED' ? execution : undefined;
    });

    crowd().cloud.faults.clear();
    const sfn = new SFNClient(clientConfig(crowd().cloud));
    await sfn.send(new RedriveExecutionCommand({ executionArn: failed.executionArn }));
    const record = await crowd().until('delivered after all', async () => {
      const now = await crowd().record(sent);
      return now?.['status'] === 'delivered' ? now : undefined;
    });
    expect(record['reason']).toBeUndefined();
    expect(channelsOf(person)).toEqual(['push', 'sms']);
  });
});

/** The execution that drives a delivery. */
async function executionOf({ notificationId }: Sent) {
  const sfn = new SFNClient(clientConfig(crowd().cloud));
  const stateMachineArn = crowd().cloud.outputs['WorkflowArn'];
  for await (const { executions = [] } of paginateListExecutions({ client: sfn }, { stateMachineArn })) {
    const found = executions.find(({ name }) => name?.startsWith(`${notificationId.slice(0, 40)}-`));
    if (found) return found;
  }
  return undefined;
}
