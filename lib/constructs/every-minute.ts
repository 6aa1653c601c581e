import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { NotificationFunction } from './notification-function.ts';

/** Calls a function every minute; what one minute misses the next one has to find. */
export class EveryMinute extends Construct {
  constructor(scope: Construct, id: string, called: NotificationFunction) {
    super(scope, id);
    new Rule(this, 'Resource', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(called.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
  }
}
