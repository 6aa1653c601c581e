import { describe, expect, it } from '@jest/globals';
import { CallCounts } from '../../../local/call-counts.ts';
import { Faults } from '../../../local/faults.ts';
import { Endpoint } from '../../../local/gateway/endpoint.ts';
import { Iam } from '../../../local/iam/iam.ts';
import type { AwsAnswer, Principal } from '../../../local/wire.ts';

const role = { kind: 'role', logicalId: 'Role', functionName: 'deliver-email' } as const;
const developer = { kind: 'developer' } as const;
const bus = { kind: 'service', name: 'events.amazonaws.com', sourceArn: 'arn:aws:events:::rule' } as const;

/** An endpoint with one service that gives these answers, and needs the permission that is asked for. */
function endpointWith(answers: readonly Omit<AwsAnswer, 'status'>[], { name = 'sqs', needs = false } = {}) {
  const calls = new CallCounts();
  const faults = new Faults();
  const endpoint = new Endpoint(new Iam(), faults, calls);
  const left = [...answers];
  endpoint.add({
    name,
    permissions: () => (needs ? [{ action: 'sqs:SendMessage', resource: 'arn:aws:sqs:::queue', context: {} }] : []),
    handle: async () => ({ status: 200, ...left.shift()! }),
  });
  const call = (principal: Principal, action: string, kill?: () => Promise<void>) =>
    endpoint.call({ service: name, action, input: {}, headers: {}, body: Buffer.from('{}'), principal }, kill);
  return { call, calls, faults };
}

const nothing = { readUnits: 0, writeUnits: 0 };

describe('counted calls', () => {
  it('are told by caller and call; a batch is one', async () => {
    const { call, calls } = endpointWith([{ body: '{}' }, { body: '{}' }, { body: '{}' }, { body: '{}' }]);
    await call(role, 'SendMessageBatch');
    await call(role, 'SendMessageBatch');
    await call({ ...role, through: 'event source' }, 'DeleteMessageBatch');
    await call(bus, 'SendMessage');

    expect(calls.snapshot()).toEqual([
      { caller: 'deliver-email (event source)', call: 'sqs:DeleteMessageBatch', count: 1, billed: 1, ...nothing },
      { caller: 'deliver-email', call: 'sqs:SendMessageBatch', count: 2, billed: 2, ...nothing },
      { caller: 'events.amazonaws.com', call: 'sqs:SendMessage', count: 1, billed: 1, ...nothing },
    ]);
  });

  it('tell receives that found nothing from those that did', async () => {
    const { call, calls } = endpointWith([{ body: '{}' }, { body: '{"Messages":[]}' }, { body: '{"Messages":[{}]}' }]);
    for (let receive = 0; receive < 3; receive += 1) await call(role, 'ReceiveMessage');

    expect(calls.snapshot()).toMatchObject([
      { call: 'sqs:ReceiveMessage', count: 1 },
      { call: 'sqs:ReceiveMessage (empty)', count: 2 },
    ]);
  });

  it('add up what DynamoDB bills', async () => {
    const answers = [
      { body: '{}', consumed: { readUnits: 1.5, writeUnits: 0 } },
      { body: '{}', consumed: { readUnits: 2, writeUnits: 3 } },
    ];
    const { call, calls } = endpointWith(answers, { name: 'dynamodb' });
    await call(developer, 'GetItem');
    await call(developer, 'GetItem');

    expect(calls.snapshot()).toEqual([
      { caller: 'developer', call: 'dynamodb:GetItem', count: 2, billed: 2, readUnits: 3.5, writeUnits: 3 },
    ]);
  });

  it('are not those that IAM or a fault refused', async () => {
    const refused = endpointWith([], { needs: true });
    await refused.call(role, 'SendMessage');
    const faulty = endpointWith([{ body: '{}' }]);
    faulty.faults.add({
      on: { functionName: 'deliver-email', action: 'sqs:SendMessage' },
      effect: { kind: 'refuse', code: 'ServiceUnavailable', status: 503 },
    });
    const answers = [await faulty.call(role, 'SendMessage', async () => {}), await faulty.call(role, 'SendMessage')];

    expect(refused.calls.snapshot()).toEqual([]);
    expect(answers.map(({ status }) => status)).toEqual([503, 200]);
    expect(faulty.calls.snapshot()).toMatchObject([{ call: 'sqs:SendMessage', count: 1 }]);
  });

  it('begin again at nothing', async () => {
    const { call, calls } = endpointWith([{ body: '{}' }]);
    await call(developer, 'SendMessage');
    const before = calls.snapshot();
    calls.reset();

    expect([before.length, calls.snapshot()]).toEqual([1, []]);
  });
});
