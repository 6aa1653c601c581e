import { type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type ConsentEvidence, consentEvidenceSchema } from '../../domain/consent.ts';
import type { RecipientId } from '../../domain/ids.ts';
import type { ConsentLog } from '../../ports/consent-log.ts';
import { evidenceKey, evidenceQuery, toItem } from './keys.ts';

/** Evidence in the recipient's partition. No role of the stack but the erasure's may change or delete it. */
export class DynamoConsentLog implements ConsentLog {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, { tableName }: { tableName: string }) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async append(evidence: ConsentEvidence): Promise<void> {
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#tableName,
        Item: { ...evidenceKey(evidence.recipientId, evidence.evidenceId), ...toItem(evidence) },
        ConditionExpression: 'attribute_not_exists(PK)',
      }),
    );
  }

  async list(recipientId: RecipientId): Promise<readonly ConsentEvidence[]> {
    const found: ConsentEvidence[] = [];
    const query = { TableName: this.#tableName, ConsistentRead: true, ...evidenceQuery(recipientId) };
    for await (const { Items = [] } of paginateQuery({ client: this.#client }, query))
      found.push(...Items.map((item) => consentEvidenceSchema.parse(unmarshall(item))));
    return found;
  }
}
