import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import type { Observation } from '../../../local/observations.ts';
import { smallAssembly } from '../small-assembly.ts';
import { assets, template } from './small-app.ts';

let cloud: LocalCloud;
let assembly: Awaited<ReturnType<typeof smallAssembly>>;
let clients: { dynamodb: DynamoDBClient; events: EventBridgeClient; sqs: SQSClient };

const clientOptions = (accessKeyId = 'local-developer') => ({
  endpoint: cloud.url,
  region: 'us-east-1',
  credentials: { accessKeyId, secretAccessKey: 'anything' },
});

beforeAll(async () => {
  assembly = await smallAssembly(template, assets);
  cloud = await startLocalCloud({ assembly: assembly.directory });
  clients = {
    dynamodb: new DynamoDBClient(clientOptions()),
    events: new EventBridgeClient(clientOptions()),
    sqs: new SQSClient(clientOptions()),
  };
});

afterEach(() => cloud.faults.clear());

afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await cloud.stop();
  await assembly.remove();
});

const put = (detail: object, Source = 'shop.checkout') =>
  clients.events.send(
    new PutEventsCommand({
      Entries: [{ EventBusName: 'small', Source, DetailType: 'Deed', Detail: JSON.stringify(detail) }],
    }),
  );

/** The first observation that is like this, be it past or to come. */
function observed(matches: (observation: Observation) => boolean): Promise<Observation> {
  const past = cloud.observations.kept.find(matches);
  if (past !== undefined) return Promise.resolve(past);
  return new Promise((resolve) => {
    const stop = cloud.observations.listen((observation) => {
      if (!matches(observation)) return;
      stop();
      resolve(observation);
    });
  });
}

const written = (id: string) => observed((one) => one.kind === 'item' && one.item['PK'] === id);
const logged = (text: string) => observed((one) => one.kind === 'log' && one.line.includes(text));
const failedWith = (text: string) => observed((one) => one.kind === 'invocation' && (one.error ?? '').includes(text));

describe('an event on its way', () => {
  it('comes through rule, queue and function to the table', async () => {
    await put({ deed: 'write', id: 'plain' });

    expect(await written('plain')).toMatchObject({ item: { PK: 'plain', receives: 1 } });
    expect(cloud.observations.kept).toContainEqual(
      expect.objectContaining({
        kind: 'event',
        bus: 'small',
        event: expect.objectContaining({ source: 'shop.checkout' }),
      }),
    );
  });

  it('comes back alone when its record failed, as often as it takes', async () => {
    await Promise.all([put({ deed: 'failTwice', id: 'stubborn' }), put({ deed: 'count', id: 'once' })]);
    await written('once');
    const hurrying = setInterval(() => cloud.hurry(), 5);
    await written('stubborn');
    clearInterval(hurrying);

    const { Item } = await clients.dynamodb.send(
      new GetItemCommand({ TableName: cloud.outputs['TableName'], Key: { PK: { S: 'once' } } }),
    );
    expect(await written('stubborn')).toMatchObject({ item: { receives: 3 } });
    expect(Item).toMatchObject({ deliveries: { N: '1' } });
  });

  it('comes back when the function failed as a whole', async () => {
    await put({ deed: 'breakOnce', id: 'broken' });
    await failedWith('RangeError: all of it is broken');
    const hurrying = setInterval(() => cloud.hurry(), 5);

    expect(await written('broken')).toMatchObject({ item: { receives: 2 } });
    clearInterval(hurrying);
  });

  it('comes back when the function took too long', async () => {
    await put({ deed: 'sleepOnce', id: 'sleeper' });
    await failedWith('Task timed out after 1.00 seconds');
    const hurrying = setInterval(() => cloud.hurry(), 5);

    expect(await written('sleeper')).toMatchObject({ item: { receives: 2 } });
    clearInterval(hurrying);
  });

  it('comes back when the function was killed before a call, which is not carried out', async () => {
    cloud.faults.add({
      on: { functionName: 'consume', action: 'dynamodb:PutItem', skip: 0 },
      effect: { kind: 'kill' },
      times: 1,
    });
    await put({ deed: 'write', id: 'victim' });
    await failedWith('Runtime exited');
    const hurrying = setInterval(() => cloud.hurry(), 5);

    expect(await written('victim')).toMatchObject({ item: { receives: 2 } });
    clearInterval(hurrying);
  });

  it('is written twice when the answer to the first write was lost', async () => {
    const on = { functionName: 'consume', action: 'dynamodb:UpdateItem', skip: 0 };
    cloud.faults.add({ on, effect: { kind: 'lose-answer' }, times: 1 });
    await put({ deed: 'count', id: 'ambiguous' });
    await written('ambiguous');
    const hurrying = setInterval(() => cloud.hurry(), 5);

    const twice = await observed(
      (one) => one.kind === 'item' && one.item['PK'] === 'ambiguous' && one.item['deliveries'] === 2,
    );
    clearInterval(hurrying);
    expect(twice).toBeDefined();
  });

  it('goes to the dead letters, with the reason, when the queue does not let the rule in', async () => {
    await put({ deed: 'write', id: 'lost' }, 'shop.lost');
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: cloud.outputs['DeadLettersUrl'],
        WaitTimeSeconds: 20,
        MessageAttributeNames: ['All'],
      }),
    );

    expect(Messages[0]?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
      RULE_ARN: { StringValue: cloud.outputs['RuleArn'] },
    });
  });
});

describe('what the template does not allow', () => {
  it('is refused as AWS refuses it', async () => {
    await put({ deed: 'forbidden', id: 'anything' });

    expect(await logged('AccessDeniedException')).toMatchObject({
      functionName: 'consume',
      line: expect.stringContaining('is not authorized to perform: dynamodb:DeleteItem on resource: arn:aws:dynamodb:'),
    });
  });

  it('includes an access key that nobody has', async () => {
    const stranger = new DynamoDBClient(clientOptions('AKIASTRANGER'));
    const asked = stranger.send(
      new PutItemCommand({ TableName: cloud.outputs['TableName'], Item: { PK: { S: 'x' } } }),
    );

    await expect(asked).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    stranger.destroy();
  });
});

describe('PutEvents', () => {
  it.each([
    ['a detail that is no object', { Source: 'shop', DetailType: 'Deed', Detail: '[]' }, 'MalformedDetail'],
    ['a missing source', { DetailType: 'Deed', Detail: '{}' }, 'InvalidArgument'],
    ['a source of AWS', { Source: 'aws.ses', DetailType: 'Deed', Detail: '{}' }, 'NotAuthorizedForSourceException'],
  ])('refuses %s by itself', async (_, entry, ErrorCode) => {
    const good = { EventBusName: 'small', Source: 'other', DetailType: 'Deed', Detail: '{}' };
    const answer = await clients.events.send(
      new PutEventsCommand({ Entries: [{ EventBusName: 'small', ...entry }, good] }),
    );

    expect(answer).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode }, { EventId: expect.any(String) }] });
  });
});

describe('the surroundings', () => {
  it('answers custom resources as CloudFormation does', () => {
    expect(cloud.outputs).toMatchObject({ Made: 'made-thing', MadeType: 'Create' });
    expect(JSON.parse(cloud.outputs['MadeOf'] ?? '')).toEqual({ Name: 'thing', Count: '3', On: 'true' });
  });

  it('shows a function nothing of the laptop', async () => {
    process.env['LAPTOP_SECRET'] = 'never to be seen';
    await put({ deed: 'environment' });
    const told = await logged('AWS_ENDPOINT_URL');
    const environment = told.kind === 'log' ? JSON.parse(told.line) : {};

    expect(environment).toMatchObject({ TABLE_NAME: cloud.outputs['TableName'], TZ: 'UTC', AWS_REGION: 'us-east-1' });
    expect(environment).not.toHaveProperty('LAPTOP_SECRET');
    expect(environment).not.toHaveProperty('HOME');
  });

  it('keeps queue URLs at its own address', async () => {
    const name = cloud.outputs['QueueUrl']?.split('/').at(-1);

    expect(await clients.sqs.send(new GetQueueUrlCommand({ QueueName: name }))).toMatchObject({
      QueueUrl: cloud.outputs['QueueUrl'],
    });
    expect(cloud.outputs['QueueUrl']).toBe(`${cloud.url}/000000000000/${name}`);
  });

  it('keeps the group of a message on a standard queue', async () => {
    const QueueUrl = cloud.outputs['DeadLettersUrl'];
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'grouped', MessageGroupId: 'shop' }));
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MessageSystemAttributeNames: ['All'] }),
    );

    expect(Messages).toEqual([
      expect.objectContaining({ Body: 'grouped', Attributes: expect.objectContaining({ MessageGroupId: 'shop' }) }),
    ]);
  });

  it('names the field of a fault that it cannot read', async () => {
    const response = await fetch(`${cloud.url}/_local/faults`, { method: 'POST', body: '{"on":{"provider":"fax"}}' });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: expect.stringMatching(/on\.provider: .*; effect: /) });
  });

  it.each([
    ['another site', { origin: 'http://evil.example' }, 403],
    ['a page without a site', { origin: 'null' }, 403],
    ['its own page', { origin: 'itself' }, 204],
    ['no page', {}, 204],
  ])('takes a request that comes from %s: %j %i', async (_, { origin }: { origin?: string }, expected) => {
    const headers = origin === undefined ? {} : { origin: origin === 'itself' ? cloud.url : origin };
    const response = await fetch(`${cloud.url}/_local/hurry`, { method: 'POST', headers });

    expect(response.status).toBe(expected);
  });

  it('tells who called what to whoever asks, until it is to be forgotten', async () => {
    await put({ deed: 'write', id: 'counted' });
    await written('counted');
    const counted = await (await fetch(`${cloud.url}/_local/calls`)).json();
    const forgotten = await fetch(`${cloud.url}/_local/calls`, { method: 'DELETE' });

    expect(counted).toContainEqual(
      expect.objectContaining({ caller: 'consume', call: 'dynamodb:PutItem', writeUnits: expect.any(Number) }),
    );
    expect(counted).toContainEqual(
      expect.objectContaining({ caller: 'consume (event source)', call: 'sqs:ReceiveMessage' }),
    );
    expect(forgotten.status).toBe(204);
    expect(cloud.calls.snapshot().filter(({ call }) => call === 'dynamodb:PutItem')).toEqual([]);
  });

  it('tells outputs and observations to whoever asks', async () => {
    const ask = async (path: string) => (await fetch(`${cloud.url}/_local/${path}`)).json();
    const all = (await ask('observations')) as { number: number }[];

    expect(await ask('outputs')).toEqual(cloud.outputs);
    expect(all.length).toBeGreaterThan(2);
    expect(((await ask('observations?since=2')) as { number: number }[])[0]).toEqual(all[2]);
  });
});
