import { Archive, EventBus } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { notificationRequestedV1 } from '../../lambdas/contracts/events/notification-requested.v1.ts';
import { preferencesChangeRequestedV1 } from '../../lambdas/contracts/events/preferences-change-requested.v1.ts';
import { recipientChangedV1 } from '../../lambdas/contracts/events/recipient-changed.v1.ts';
import type { StageConfig } from '../config-schema.ts';

export interface NotificationBusProps {
  /** The name by which services put events. */
  readonly name: string;
  readonly stage: Pick<StageConfig, 'producers' | 'retention'>;
}

/** What other services may say to Carillon. */
const inboundDetailTypes = [
  notificationRequestedV1.detailType,
  recipientChangedV1.detailType,
  preferencesChangeRequestedV1.detailType,
];

/** The bus on which services ask for notifications, and on which Carillon tells what became of them. */
export class NotificationBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { name, stage }: NotificationBusProps) {
    super(scope, id);
    // goes with the stack, which is protected: left behind, it would keep its name from the stack that comes after it
    this.bus = new EventBus(this, 'Resource', { eventBusName: name });
    new Archive(this, 'Archive', {
      sourceEventBus: this.bus,
      description: `What services asked of ${name}, to be replayed after a mistake of ours`,
      eventPattern: { detailType: inboundDetailTypes },
      retention: Duration.days(stage.retention.archiveDays),
    });
    for (const account of stage.producers) this.#admit(account);
  }

  /** Lets a function put events on the bus. */
  grantPublish(grantee: IGrantable): void {
    this.bus.grantPutEventsTo(grantee);
  }

  #admit(account: string): void {
    this.bus.addToResourcePolicy(
      new PolicyStatement({
        sid: `Producer${account}`,
        principals: [new AccountPrincipal(account)],
        actions: ['events:PutEvents'],
        resources: [this.bus.eventBusArn],
        // another account may ask; it may not say what only Carillon says
        conditions: { StringEquals: { 'events:detail-type': inboundDetailTypes } },
      }),
    );
  }
}
