import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;
type Values = Record<string, AttributeValue> | undefined;

const keyOf = ({ PK, SK }: Item) => `${PK?.S}\n${SK?.S}`;

/**
 * A table in memory that knows the calls of DynamoRecipients and no more: each call happens at one moment, and `step`
 * says when, so that a test can put any other call in between.
 */
export class MemoryTable extends DynamoDBClient {
  items = new Map<string, Item>();
  step: () => Promise<unknown> = async () => {};

  constructor() {
    super({ region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  }

  override send = (async (command: unknown) => {
    await this.step();
    return this.#answer(command);
  }) as never;

  #answer(command: unknown): unknown {
    if (command instanceof BatchGetItemCommand) {
      const [[name, { Keys = [] }] = ['', {}]] = Object.entries(command.input.RequestItems ?? {});
      return {
        Responses: { [name]: Keys.map((key) => this.items.get(keyOf(key))).filter((item) => item !== undefined) },
      };
    }
    if (command instanceof QueryCommand) {
      const [partition, prefix] = Object.values(command.input.ExpressionAttributeValues ?? {});
      const found = [...this.items].filter(([key]) => key.startsWith(`${partition?.S}\n${prefix?.S}`));
      return { Items: found.map(([, item]) => item) };
    }
    if (command instanceof PutItemCommand) {
      const { Item = {}, ConditionExpression, ExpressionAttributeValues } = command.input;
      this.#check(keyOf(Item), ConditionExpression, ExpressionAttributeValues);
      this.items.set(keyOf(Item), Item);
      return {};
    }
    if (command instanceof DeleteItemCommand) {
      const { Key = {}, ConditionExpression, ExpressionAttributeValues } = command.input;
      this.#check(keyOf(Key), ConditionExpression, ExpressionAttributeValues);
      this.items.delete(keyOf(Key));
      return {};
    }
    throw new Error('a call that the table in memory does not know: add it');
  }

  #check(key: string, condition: string | undefined, values: Values): void {
    const held = this.items.get(key);
    const holds = {
      'attribute_not_exists(PK)': () => held === undefined,
      'version = :previous': () => held?.['version']?.N === values?.[':previous']?.N,
      '#reason = :reason': () => held?.['reason']?.S === values?.[':reason']?.S,
    }[condition ?? ''];
    if (holds === undefined) throw new Error(`a condition that the table in memory does not know: ${condition}`);
    if (!holds()) throw new ConditionalCheckFailedException({ message: 'condition failed', $metadata: {} });
  }
}
