import { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StageConfig } from '../config-schema.ts';
import { personalTable } from './personal-table.ts';

export interface EvidenceTableProps {
  readonly stage: Pick<StageConfig, 'removal'>;
}

/**
 * The evidence of what people agreed to and withdrew: a partition each, appended to and never changed. A table of its
 * own, for IAM sees tables and partitions and no sort keys (`docs/decisions/0006-…`).
 */
export class EvidenceTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { stage }: EvidenceTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Resource', personalTable(stage));
  }

  /**
   * Lets a function read evidence and add to it; a repeat is known by what is there already. PartiQL's INSERT fails on an item
   * that is there, where PutItem would replace it.
   */
  grantAppend(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:PartiQLInsert', 'dynamodb:Query');
  }

  /** Lets a function delete a person's evidence; only the erasure of a person may. */
  grantErase(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:Query', 'dynamodb:BatchWriteItem');
  }
}
