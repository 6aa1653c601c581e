import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Channel } from '../../domain/channel.ts';
import { type WantedPace, wantedPaceSchema } from '../../domain/channel-pace.ts';
import type { WantedPaces } from '../../ports/channel-paces.ts';
import { paceKey, toItem } from './keys.ts';

/** One item a channel with what somebody wants of it. */
export class DynamoWantedPaces implements WantedPaces {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, { tableName }: { tableName: string }) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async read(channel: Channel): Promise<WantedPace | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: paceKey(channel), ConsistentRead: true }),
    );
    return Item && wantedPaceSchema.parse(unmarshall(Item));
  }

  async write(channel: Channel, wanted: WantedPace): Promise<void> {
    await this.#client.send(
      new PutItemCommand({ TableName: this.#tableName, Item: { ...paceKey(channel), ...toItem(wanted) } }),
    );
  }
}
