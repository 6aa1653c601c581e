import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/pace-channel/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import type { Channel } from './channel.ts';
import { EveryMinute } from './every-minute.ts';
import { NotificationFunction } from './notification-function.ts';
import type { Records } from './records.ts';

export interface PacingProps {
  /** Those that are switched on. */
  readonly channels: readonly Channel[];
  readonly records: Records;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Slows or pauses what is not urgent on a channel when somebody says so (`npm run pace`), and has it go on in time. */
export class Pacing extends Construct {
  readonly pacer: NotificationFunction<typeof environment>;

  constructor(scope: Construct, id: string, { channels, records, stage, onCall }: PacingProps) {
    super(scope, id);
    const tapped = channels.map(({ name, tap }) => [name, { mappingId: tap.id, copies: tap.maxConcurrency }]);
    this.pacer = new NotificationFunction(this, 'Pace', {
      folder: 'pace-channel',
      schema: environment,
      environment: {
        TABLE_NAME: records.environment.TABLE_NAME,
        TAPPED_QUEUES: Stack.of(this).toJsonString(Object.fromEntries(tapped)),
      },
      timeout: Duration.seconds(30),
      memorySize: 256,
      stage,
      impact: 'A channel that was slowed or paused does not go on by itself: what is not urgent waits.',
      onCall,
    });
    records.table.grantPace(this.pacer);
    this.pacer.grantPrincipal.addToPrincipalPolicy(
      // CDK's mappings have no grants; the urgent queues' mappings are not among these
      new PolicyStatement({
        actions: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
        resources: channels.map(({ tap }) => tap.arn),
      }),
    );
    new EveryMinute(this, 'EveryMinute', this.pacer);
  }
}
