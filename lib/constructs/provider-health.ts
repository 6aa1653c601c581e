import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/rebalance-providers/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { EveryMinute } from './every-minute.ts';
import { NotificationFunction } from './notification-function.ts';
import type { OutgoingQueues } from './outgoing-queues.ts';
import type { Records } from './records.ts';

export interface ProviderHealthProps {
  readonly queues: OutgoingQueues;
  readonly records: Records;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Looks every minute how the providers of each channel fare, and moves traffic away from those that fail or are slow. */
export class ProviderHealth extends Construct {
  readonly rebalancer: NotificationFunction<typeof environment>;

  constructor(scope: Construct, id: string, { queues, records, stage, onCall }: ProviderHealthProps) {
    super(scope, id);
    const { TABLE_NAME } = records.environment;
    this.rebalancer = new NotificationFunction(this, 'Rebalance', {
      folder: 'rebalance-providers',
      schema: environment,
      environment: { TABLE_NAME, ...queues.environment },
      timeout: Duration.seconds(30),
      memorySize: 256,
      stage,
      impact: 'Traffic stays with a provider that fails: deliveries are late, or fall back to other channels.',
      onCall,
    });
    records.table.grantRebalance(this.rebalancer);
    new EveryMinute(this, 'EveryMinute', this.rebalancer);
  }
}
