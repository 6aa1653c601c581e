import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { StageConfig } from '../config-schema.ts';

export interface RecipientTableProps {
  readonly stage: Pick<StageConfig, 'removal'>;
}

/** Everything about people but the evidence of their consents: a partition each, with profile and deliveries. */
export class RecipientTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { stage }: RecipientTableProps) {
    super(scope, id);
    const retained = stage.removal === 'retain';
    this.table = new Table(this, 'Resource', {
      partitionKey: { name: 'PK', type: AttributeType.STRING },
      sortKey: { name: 'SK', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'ttl',
      // a key that AWS owns: encrypted at rest without a charge per request
      encryption: TableEncryption.DEFAULT,
      deletionProtection: retained,
      // a protected table cannot go with a first deployment that fails, so it stays behind then, empty and unnamed
      removalPolicy: retained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  /** Lets a function read profiles and delivery records. */
  grantRead(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:GetItem', 'dynamodb:BatchGetItem');
  }

  /** Lets a function read profiles, and whether addresses are closed. */
  grantReadProfiles(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:BatchGetItem');
  }

  /** Lets a function look whether it has dealt with something before. */
  grantReadSeen(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:GetItem');
  }

  /** Lets a function read a whole partition: everybody who has an address, or everything about a person. */
  grantFind(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:Query');
  }

  /** Lets a function write whole items, under a condition. */
  grantPut(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:PutItem');
  }

  /** Lets a function open an address again that was closed. */
  grantRelease(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:DeleteItem');
  }

  /** Lets a function delete everything about a person. */
  grantErase(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:Query', 'dynamodb:BatchWriteItem');
  }

  /** Lets a function write what became of an attempt. */
  grantUpdate(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:UpdateItem');
  }
}
