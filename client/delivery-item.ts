import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { channels } from '../lambdas/domain/channel.ts';
import { type DeliveryRecord, deliveryRecordSchema } from '../lambdas/domain/delivery-record.ts';

/** The delivery record that an item of the table holds; attempts and outcomes stand there one by one. */
export function readDeliveryItem(item: Readonly<Record<string, unknown>>): DeliveryRecord {
  const attemptsOn = (channel: string) =>
    Object.keys(item)
      .filter((name) => name.startsWith(`attempt#${channel}#`))
      .sort((one, other) => attemptNumber(one) - attemptNumber(other))
      .map((name) => item[name]);
  return deliveryRecordSchema.parse({
    ...item,
    attempts: Object.fromEntries(channels.map((channel) => [channel, attemptsOn(channel)])),
    outcomes: Object.fromEntries(
      channels.flatMap((channel) => (item[`outcome#${channel}`] ? [[channel, item[`outcome#${channel}`]]] : [])),
    ),
  });
}

const attemptNumber = (name: string) => Number(name.split('#').at(-1));

/** Reads what became of a notification for one recipient; nothing yet is undefined. */
export async function getDelivery(
  { table, tableName }: { readonly table: Pick<DynamoDBClient, 'send'>; readonly tableName: string },
  { recipientId, notificationId }: { readonly recipientId: string; readonly notificationId: string },
): Promise<DeliveryRecord | undefined> {
  const { Item } = await table.send(
    new GetItemCommand({
      TableName: tableName,
      Key: marshall({ PK: `R#${recipientId}`, SK: `DELIVERY#${notificationId}` }),
      ConsistentRead: true,
    }),
  );
  // an item without it holds nothing but a cancellation
  return Item?.['requestedAt'] && readDeliveryItem(unmarshall(Item));
}
