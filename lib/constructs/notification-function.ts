import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { StageConfig } from '../config-schema.ts';
import { alarmText } from '../monitoring/alarm-text.ts';
import { metricsNamespace } from '../monitoring/metrics.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { bundledFunction } from './bundle.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { logRetentionOf } from './log-retention.ts';
import { removalOf } from './removal.ts';

export interface NotificationFunctionProps<Schema extends z.ZodObject> {
  /** Folder under lambdas/functions that holds the code; also the name in logs, traces and metrics. */
  readonly folder: string;
  /** The schema that the function parses its environment with. */
  readonly schema: Schema;
  /** A value for every variable in the schema, no more and no fewer. */
  readonly environment: Readonly<Record<keyof z.input<Schema> & string, string>>;
  readonly timeout: Duration;
  /** How long logs are kept, and what becomes of them with the stack. */
  readonly stage: Pick<StageConfig, 'retention' | 'removal'>;
  /** Who is hurt when it fails: one sentence. */
  readonly impact: string;
  readonly onCall: OnCall;
  /**
   * How many of three periods of five minutes must hold a failure before somebody is told; 1 for what runs seldom.
   *
   * @default 2
   */
  readonly failingPeriods?: number;
  /**
   * MB of memory; CPU comes in proportion.
   *
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * Where an event goes that AWS gave to the function and that failed three times; says nothing of what works on a queue.
   *
   * @default - such an event is dropped
   */
  readonly deadLetters?: DeadLetterQueue;
  /**
   * Files beside the bundle, with their text.
   *
   * @default - none
   */
  readonly files?: Readonly<Record<string, string>>;
}

/** One function of the pipeline, with a role, a log group and alarms of its own. */
export class NotificationFunction<Schema extends z.ZodObject = z.ZodObject> extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  readonly grantPrincipal: IPrincipal;
  readonly folder: string;

  constructor(scope: Construct, id: string, props: NotificationFunctionProps<Schema>) {
    super(scope, id);
    this.folder = props.folder;

    const logGroup = new LogGroup(this, 'Logs', {
      retention: logRetentionOf(props.stage.retention),
      removalPolicy: removalOf(props.stage),
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.grantPrincipal = role;

    this.function = new LambdaFunction(this, 'Resource', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledFunction(props.folder, props.files),
      timeout: props.timeout,
      memorySize: props.memorySize ?? 512,
      tracing: Tracing.ACTIVE,
      role,
      logGroup,
      // Lambda's own lines about an invocation that went well would be half of what is logged
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      ...(props.deadLetters && { deadLetterQueue: props.deadLetters.queue }),
      environment: {
        POWERTOOLS_SERVICE_NAME: props.folder,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(this),
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...props.environment,
      },
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'xray:PutTraceSegments and xray:PutTelemetryRecords, which AWS offers no resource-level permission for',
    });
    this.#alarm(props, 'Errors', 'function-errors');
    this.#alarm(props, 'Throttles', 'function-throttles');
  }

  /** A crash or a time-out of the whole batch, or a call that Lambda refused for want of concurrency. */
  #alarm(props: NotificationFunctionProps<Schema>, kind: 'Errors' | 'Throttles', runbookSection: string): void {
    const period = { statistic: 'Sum', period: Duration.minutes(5) };
    const metric = kind === 'Errors' ? this.function.metricErrors(period) : this.function.metricThrottles(period);
    const alarm = metric.createAlarm(this, `${kind}Alarm`, {
      alarmDescription: alarmText(props.impact, runbookSection),
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: props.failingPeriods ?? 2,
      // a function that is not called reports nothing, which is good news
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    props.onCall.ticket(alarm);
  }
}
