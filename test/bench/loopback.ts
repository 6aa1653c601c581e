import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { readCall } from '../../local/gateway/aws-request.ts';
import { element, queryAnswers } from '../../local/services/query-protocol.ts';

/** A call that was made. */
export interface TakenCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly type?: string;
  readonly status?: number;
  readonly body: string;
}

const keySchema = z.object({ PK: z.object({ S: z.string() }), SK: z.object({ S: z.string() }) });
const batchGetSchema = z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(keySchema) })) });
const updateSchema = z.object({
  UpdateExpression: z.string(),
  ReturnValues: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: z.record(z.string(), z.unknown()).default({}),
});
const sendBatchSchema = z.object({ Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })) });
const putEventsSchema = z.object({ Entries: z.array(z.unknown()) });
const secretSchema = z.object({ SecretId: z.string() });

const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });
const ses = queryAnswers('http://ses.amazonaws.com/doc/2010-12-01/');
const sns = queryAnswers('http://sns.amazonaws.com/doc/2010-03-31/');

/** Somebody who can be reached on every channel, by the number in their id. */
function profile(recipientId: string) {
  const number = recipientId.slice(-2);
  return {
    recipientId,
    email: { address: `${recipientId}@example.com` },
    phone: { address: `+120255501${number}` },
    push: [{ platform: 'fcm', endpointArn: `arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/${recipientId}` }],
    locale: 'en',
    timeZone: 'America/New_York',
    country: 'US',
    changedAt: {},
    version: 1,
  };
}

/** Everybody is known, no delivery is. */
function batchGet(input: unknown): Answer {
  const { RequestItems } = batchGetSchema.parse(input);
  const Responses = Object.fromEntries(
    Object.entries(RequestItems).map(([table, { Keys }]) => [
      table,
      Keys.filter(({ SK }) => SK.S === 'PROFILE').map((key) => ({ ...key, ...marshall(profile(key.PK.S.slice(2))) })),
    ]),
  );
  return json({ Responses, UnprocessedKeys: {} });
}

/** What was set, as it would stand in an item that was new. */
function update(input: unknown): Answer {
  const { UpdateExpression, ReturnValues, ExpressionAttributeNames, ExpressionAttributeValues } =
    updateSchema.parse(input);
  if (ReturnValues !== 'ALL_NEW') return json({});
  const sets = UpdateExpression.matchAll(/(#\S+) = (?:if_not_exists\(\S+, )?(:[^\s,)]+)/g);
  return json({
    Attributes: Object.fromEntries(
      [...sets].map(([, name = '', value = '']) => [ExpressionAttributeNames[name], ExpressionAttributeValues[value]]),
    ),
  });
}

function sendBatch(input: unknown): Answer {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const { Entries } = sendBatchSchema.parse(input);
  return json({
    Successful: Entries.map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) })),
    Failed: [],
  });
}

const secretOf = (id: string, url: string): string => {
  if (id.includes('twilio'))
    return JSON.stringify({ accountSid: `AC${'0'.repeat(32)}`, authToken: 'bench', apiUrl: url });
  return JSON.stringify({ kid: 'bench', key: 'a key that is long enough for this bench' });
};

const answers: Readonly<Record<string, (input: TakenCall['input'], url: string) => Answer>> = {
  BatchGetItem: batchGet,
  GetItem: () => json({}),
  PutItem: () => json({}),
  UpdateItem: update,
  SendMessageBatch: sendBatch,
  PutEvents: (input) =>
    json({ FailedEntryCount: 0, Entries: putEventsSchema.parse(input).Entries.map(() => ({ EventId: 'bench' })) }),
  GetSecretValue: (input, url) => json({ SecretString: secretOf(secretSchema.parse(input).SecretId, url) }),
  SendRawEmail: () => ({ type: 'text/xml', body: ses.answer('SendRawEmail', element('MessageId', 'bench')).body }),
  Publish: () => ({ type: 'text/xml', body: sns.answer('Publish', element('MessageId', 'bench')).body }),
  TwilioMessage: () => ({ status: 201, body: JSON.stringify({ sid: `SM${'0'.repeat(32)}`, status: 'accepted' }) }),
};

/** Answers as AWS and Twilio do when everything goes well, from a process whose work is not counted; keeps what was asked. */
export async function startLoopback() {
  let taken: TakenCall[] = [];
  let url = '';
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const call = request.url?.endsWith('/Messages.json')
      ? { action: 'TwilioMessage', input: Object.fromEntries(new URLSearchParams(body.toString())) }
      : readCall(headers, body);
    const answer = call && answers[call.action];
    if (call === undefined || answer === undefined) {
      console.error(`the loopback does not know ${request.method} ${request.url} ${call?.action}`);
      response.writeHead(400).end();
      return;
    }
    taken.push({ operation: call.action, input: call.input });
    const { type = 'application/x-amz-json-1.1', status = 200, body: text } = answer(call.input, url);
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the loopback has no port');
  url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    /** What was asked since the last time. */
    take: (): readonly TakenCall[] => {
      const calls = taken;
      taken = [];
      return calls;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
