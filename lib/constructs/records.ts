import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { choosingEnvironment, recordingEnvironment } from '../../lambdas/contracts/environment.ts';
import type { StageConfig } from '../config-schema.ts';
import { AddressKey } from './address-key.ts';
import { EvidenceTable } from './evidence-table.ts';
import type { NotificationBus } from './notification-bus.ts';
import { RecipientTable } from './recipient-table.ts';

export interface RecordsProps {
  readonly bus: NotificationBus;
  readonly stage: StageConfig;
}

/** What Carillon knows and remembers, and all that a function needs to write it down and tell others. */
export class Records extends Construct {
  readonly table: RecipientTable;
  readonly evidence: EvidenceTable;
  readonly addressKey: AddressKey;
  /** The variables of a function that writes delivery records. */
  readonly environment: Readonly<Record<keyof typeof recordingEnvironment, string>>;
  /** The variables of a function that changes what people want or have agreed to. */
  readonly choosing: Readonly<Record<keyof typeof choosingEnvironment, string>>;
  readonly #bus: NotificationBus;

  constructor(scope: Construct, id: string, { bus, stage }: RecordsProps) {
    super(scope, id);
    this.table = new RecipientTable(this, 'Table', { stage });
    this.evidence = new EvidenceTable(this, 'Evidence', { stage });
    this.addressKey = new AddressKey(this, 'AddressKey', { stage });
    this.#bus = bus;
    const common = {
      TABLE_NAME: this.table.table.tableName,
      EVENT_BUS_NAME: bus.bus.eventBusName,
      ADDRESS_KEY_SECRET_ARN: this.addressKey.secret.secretArn,
    };
    this.choosing = { ...common, EVIDENCE_TABLE_NAME: this.evidence.table.tableName };
    this.environment = {
      ...common,
      DEFAULT_COUNTRY: stage.defaultCountry ?? '',
      SETTLED_EVENTS: stage.settledEvents,
      RETENTION_DAYS: String(stage.retention.deliveryRecordDays),
    };
  }

  /** Lets a function read records, write new ones, hash addresses, and publish what has changed. */
  grantRecord(grantee: IGrantable): void {
    this.table.grantRead(grantee);
    this.table.grantPut(grantee);
    this.addressKey.grantRead(grantee);
    this.#bus.grantPublish(grantee);
  }

  /** Lets a function decide about deliveries that have a record: read it, write what was decided, and publish that. */
  grantDecide(grantee: IGrantable): void {
    this.table.grantRead(grantee);
    this.table.grantUpdate(grantee);
    this.addressKey.grantRead(grantee);
    this.#bus.grantPublish(grantee);
  }

  /** Lets a function change what people want or have agreed to, read the evidence, hash addresses, and publish what has changed. */
  grantChoose(grantee: IGrantable): void {
    this.table.grantReadProfiles(grantee);
    this.table.grantPut(grantee);
    this.evidence.grantAppend(grantee);
    this.addressKey.grantRead(grantee);
    this.#bus.grantPublish(grantee);
  }

  /** Lets a function delete everything about a person, evidence included, close their addresses, and note that it did. */
  grantErase(grantee: IGrantable): void {
    this.table.grantErase(grantee);
    this.table.grantReadProfiles(grantee);
    this.table.grantPut(grantee);
    this.evidence.grantErase(grantee);
    this.addressKey.grantRead(grantee);
  }
}
