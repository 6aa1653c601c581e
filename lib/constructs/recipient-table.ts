import { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StageConfig } from '../config-schema.ts';
import { personalTable } from './personal-table.ts';

export interface RecipientTableProps {
  readonly stage: Pick<StageConfig, 'removal'>;
}

/** Everything about people but the evidence of their consents: a partition each, with profile and deliveries. */
export class RecipientTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { stage }: RecipientTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Resource', { ...personalTable(stage), timeToLiveAttribute: 'ttl' });
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

  /** Lets a function read how providers fare, and write what follows from that. */
  grantRebalance(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem');
  }

  /** Lets a function read and write what somebody wants of a channel's pace. */
  grantPace(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:GetItem', 'dynamodb:PutItem');
  }

  /** Lets a function look which shards hold something due, and note how far it has looked. */
  grantFindDue(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem');
  }

  /** Lets a function read what is due, and strike off what was woken. */
  grantStrikeDue(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:Query', 'dynamodb:BatchWriteItem');
  }

  /** Lets a function have requests wait and be gathered, and forget those that were dealt with; it may read and put already. */
  grantWait(grantee: IGrantable): void {
    this.table.grant(
      grantee,
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:BatchWriteItem',
    );
  }

  /** Lets a function read a broadcast and the members of its topic, and note how far it has come. */
  grantFanOut(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:PutItem');
  }

  /** Lets a function make people members of an audience, and note how far it has come. */
  grantImport(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem');
  }

  /** Lets a function subscribe people and cancel broadcasts; it may find, put and delete already. */
  grantSubscribe(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:UpdateItem');
  }

  /** Lets a function write what became of an attempt, and count. */
  grantUpdate(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:UpdateItem');
  }
}
