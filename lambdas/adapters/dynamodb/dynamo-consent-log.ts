import { isDeepStrictEqual } from 'node:util';
import {
  DuplicateItemException,
  type DynamoDBClient,
  ExecuteStatementCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type ConsentEvidence, consentEvidenceSchema } from '../../domain/consent.ts';
import type { RecipientId } from '../../domain/ids.ts';
import type { ConsentLog } from '../../ports/consent-log.ts';
import { evidenceKey, evidenceQuery, oneEvidenceQuery, toItem } from './keys.ts';

/**
 * Evidence in a table of its own, in a partition for each person.
 *
 * It is written with PartiQL's INSERT, which never overwrites: a role that is allowed `dynamodb:PartiQLInsert` and no
 * other write can add evidence and cannot change it. PutItem could, for IAM does not look at its condition.
 */
export class DynamoConsentLog implements ConsentLog {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, { tableName }: { tableName: string }) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async append(evidence: ConsentEvidence): Promise<void> {
    const item = { ...evidenceKey(evidence.recipientId, evidence.evidenceId), ...toItem(evidence) };
    const fields = Object.entries(item);
    try {
      await this.#client.send(
        new ExecuteStatementCommand({
          Statement: `INSERT INTO "${this.#tableName}" VALUE {${fields.map(([name]) => `'${name}': ?`).join(', ')}}`,
          Parameters: fields.map(([, value]) => value),
        }),
      );
    } catch (error) {
      if (!(error instanceof DuplicateItemException)) throw error;
      await this.#assertSame(evidence);
    }
  }

  async list(recipientId: RecipientId): Promise<readonly ConsentEvidence[]> {
    const found: ConsentEvidence[] = [];
    const query = { TableName: this.#tableName, ConsistentRead: true, ...evidenceQuery(recipientId) };
    for await (const { Items = [] } of paginateQuery({ client: this.#client }, query))
      found.push(...Items.map((item) => consentEvidenceSchema.parse(unmarshall(item))));
    return found;
  }

  /** What is said again in the same words was said already; only the clock of the second time may differ. */
  async #assertSame(evidence: ConsentEvidence): Promise<void> {
    const { recipientId, evidenceId, recordedAt } = evidence;
    const query = { TableName: this.#tableName, ConsistentRead: true, ...oneEvidenceQuery(recipientId, evidenceId) };
    const { Items: [item] = [] } = await this.#client.send(new QueryCommand(query));
    const known = item && consentEvidenceSchema.parse(unmarshall(item));
    if (!isDeepStrictEqual(known && { ...known, recordedAt }, consentEvidenceSchema.parse(evidence)))
      throw new Error(
        `evidence ${evidenceId} is there already and says something else; give the new one an id of its own`,
      );
  }
}
