import { Agent, request, type Server } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import dynalite from 'dynalite';
import { arn } from '../account.ts';
import { isRecord } from '../is-record.ts';
import type { Observations } from '../observations.ts';
import type { AwsAnswer, AwsCall, LocalService, NeededPermission } from '../wire.ts';
import { plainItem } from './attribute-value.ts';
import { askingForCapacity, withUnits } from './dynamodb-capacity.ts';
import { leadingKey, tableName, writesOrKeys } from './dynamodb-input.ts';
import { type Insert, insertOf, NotUnderstood, verbOf } from './partiql.ts';

/** Looks like a signature, which is all that dynalite wants. */
const SIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20260101T000000Z',
};

/** DynamoDB, run by dynalite. */
export class DynamoDb implements LocalService {
  readonly name = 'dynamodb';
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #observations: Observations;
  readonly #keys = new Map<string, readonly string[]>();
  #port = 0;

  /** With a directory, tables outlive the process. */
  constructor(observations: Observations, dataDirectory?: string) {
    this.#observations = observations;
    this.#server = dynalite({
      createTableMs: 0,
      deleteTableMs: 0,
      updateTableMs: 0,
      ...(dataDirectory !== undefined && { path: dataDirectory }),
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Makes a table, unless it was kept. */
  async create(name: string, keys: readonly string[], definition: Readonly<Record<string, unknown>>): Promise<void> {
    this.#keys.set(name, keys);
    const answer = await this.#forward('CreateTable', { ...definition, TableName: name });
    if (answer.status !== 200 && !answer.body.includes('ResourceInUseException')) throw new Error(answer.body);
    // dynalite makes it a moment later, and until then knows no such table
    while (!(await this.#forward('DescribeTable', { TableName: name })).body.includes('"ACTIVE"')) await setImmediate();
  }

  permissions({ action, input }: AwsCall): readonly NeededPermission[] {
    if (action === 'ExecuteStatement') {
      const insert = insertOf(input);
      const [table, items] = insert instanceof NotUnderstood ? ['*', []] : [insert.table, [{ Item: insert.item }]];
      return [this.#permission(`PartiQL${verbOf(String(input['Statement']))}`, table, '', items)];
    }
    const requests = isRecord(input['RequestItems']) ? Object.entries(input['RequestItems']) : [];
    if (requests.length === 0) {
      const table = typeof input['TableName'] === 'string' ? input['TableName'] : '*';
      const index = typeof input['IndexName'] === 'string' ? `/index/${input['IndexName']}` : '';
      return [this.#permission(action, table, index, [input])];
    }
    return requests.map(([table, request]) => this.#permission(action, table, '', writesOrKeys(request)));
  }

  #permission(action: string, table: string, index: string, inputs: readonly unknown[]): NeededPermission {
    const [partitionKey = ''] = this.#keys.get(tableName(table)) ?? [];
    const leading = inputs.flatMap((input) => leadingKey(input, partitionKey) ?? []);
    return {
      action: `dynamodb:${action}`,
      resource: arn('dynamodb', `table/${tableName(table)}${index}`),
      context: leading.length > 0 ? { 'dynamodb:LeadingKeys': leading } : {},
    };
  }

  async handle({ action, input, headers }: AwsCall): Promise<AwsAnswer> {
    if (action === 'ExecuteStatement') return this.#insert(insertOf(input));
    // asked for, so that what was written can be told without a second call
    const asks = action === 'UpdateItem' && (input['ReturnValues'] ?? 'NONE') === 'NONE';
    const answer = await this.#carryOut(action, asks ? { ...input, ReturnValues: 'ALL_NEW' } : input, headers);
    if (answer.status !== 200) return answer;
    if (!asks) {
      await this.#tellWrites(action, input);
      return answer;
    }
    const { Attributes, ...others } = JSON.parse(answer.body);
    this.#tell(input['TableName'], Attributes);
    return { ...answer, body: JSON.stringify(others) };
  }

  /** With the units that it consumes. */
  async #carryOut(action: string, input: AwsCall['input'], headers?: AwsCall['headers']): Promise<AwsAnswer> {
    const answer = await this.#forward(action, askingForCapacity(action, input), headers);
    if (!answer.body.includes('ConditionalCheckFailedException')) return withUnits(action, input, answer);
    // bills as the write would, by what is there; an update that changes nothing finds out how large that is
    const names = this.#keys.get(tableName(String(input['TableName']))) ?? [];
    const refused = isRecord(input['Item']) ? input['Item'] : {};
    const there = await this.#forward('UpdateItem', {
      TableName: input['TableName'],
      Key: input['Key'] ?? Object.fromEntries(names.map((name) => [name, refused[name]])),
      ConditionExpression: 'attribute_exists(#key)',
      ExpressionAttributeNames: { '#key': names[0] },
      ReturnConsumedCapacity: 'TOTAL',
    });
    return { ...answer, consumed: withUnits('UpdateItem', {}, there).consumed ?? { readUnits: 0, writeUnits: 1 } };
  }

  /** dynalite knows no PartiQL; an INSERT is a PutItem that finds nothing in its place. */
  async #insert(insert: Insert | NotUnderstood): Promise<AwsAnswer> {
    if (insert instanceof NotUnderstood) return refusal('ValidationException', insert.message);
    const { table: TableName, item: Item } = insert;
    const [partitionKey = 'PK'] = this.#keys.get(tableName(TableName)) ?? [];
    const answer = await this.#carryOut('PutItem', {
      TableName,
      Item,
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': partitionKey },
    });
    if (answer.body.includes('ConditionalCheckFailedException')) {
      const duplicate = refusal('DuplicateItemException', 'Duplicate primary key exists in table');
      return { ...duplicate, ...(answer.consumed && { consumed: answer.consumed }) };
    }
    if (answer.status !== 200) return answer;
    this.#tell(TableName, Item);
    return { ...answer, body: '{"Items":[]}' };
  }

  async #tellWrites(action: string, input: AwsCall['input']): Promise<void> {
    const { TableName, Item, Key, RequestItems } = input;
    if (action === 'PutItem') this.#tell(TableName, Item);
    if (action === 'DeleteItem') this.#tell(TableName, Key, true);
    if (action === 'UpdateItem') {
      const read = await this.#forward('GetItem', { TableName, Key, ConsistentRead: true });
      this.#tell(TableName, JSON.parse(read.body).Item);
    }
    if (action !== 'BatchWriteItem' || !isRecord(RequestItems)) return;
    for (const [table, requests] of Object.entries(RequestItems)) {
      for (const written of writesOrKeys(requests)) {
        if (isRecord(written)) this.#tell(table, written['Item'] ?? written['Key'], 'Key' in written);
      }
    }
  }

  #tell(table: unknown, item: unknown, deleted = false): void {
    const at = new Date().toISOString();
    const told = { at, kind: 'item', table: tableName(String(table)), item: plainItem(item) } as const;
    this.#observations.tell(deleted ? { ...told, deleted } : told);
  }

  #forward(action: string, input: object, headers: AwsCall['headers'] = {}): Promise<AwsAnswer> {
    const body = Buffer.from(JSON.stringify(input));
    return new Promise((resolve, reject) => {
      const forwarded = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          agent: this.#agent,
          method: 'POST',
          headers: {
            ...SIGNED,
            'content-type': headers['content-type'] ?? 'application/x-amz-json-1.0',
            'x-amz-target': `DynamoDB_20120810.${action}`,
            'content-length': body.length,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const type = response.headers['content-type'] ?? 'application/x-amz-json-1.0';
            const answered = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode ?? 500, headers: { 'content-type': type }, body: answered });
          });
        },
      );
      forwarded.on('error', reject);
      forwarded.end(body);
    });
  }
}

const refusal = (code: string, message: string): AwsAnswer => ({
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message, Message: message }),
});
