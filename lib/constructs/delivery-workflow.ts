import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Arn, ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { workflowEnvironment } from '../../lambdas/contracts/environment.ts';
import { environment } from '../../lambdas/functions/decide-next-step/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { WorkflowAlarms } from '../monitoring/workflow-alarms.ts';
import { workflowDefinition } from '../workflow/definition.ts';
import { logRetentionOf } from './log-retention.ts';
import { NotificationFunction } from './notification-function.ts';
import { deliverTimeout, type OutgoingQueues } from './outgoing-queues.ts';
import type { Receipts } from './receipts.ts';
import type { Records } from './records.ts';
import { removalOf } from './removal.ts';

export interface DeliveryWorkflowProps {
  readonly queues: OutgoingQueues;
  readonly receipts: Receipts;
  readonly records: Records;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Deliveries are given up after three days; what is not over a day later never will be. */
const timeout = Duration.days(4);

/** Drives on what a first attempt did not settle: retries, other providers and channels, waits for receipts. */
export class DeliveryWorkflow extends Construct {
  readonly machine: StateMachine;
  readonly decider: NotificationFunction<typeof environment>;
  /** The variables of a function that starts or answers the workflow. */
  readonly environment: Readonly<Record<keyof typeof workflowEnvironment, string>>;

  constructor(scope: Construct, id: string, props: DeliveryWorkflowProps) {
    super(scope, id);
    const { stage, onCall } = props;
    this.decider = this.#decider(props);
    this.machine = this.#machine(props);
    this.environment = {
      WORKFLOW_ARN: this.machine.stateMachineArn,
      WORKFLOW_STARTS_PER_MINUTE: String(stage.workflow.startsPerMinute),
    };
    new WorkflowAlarms(this, 'Alarms', { machine: this.machine, onCall });
  }

  /** Lets a function hand deliveries over, and answer for those that it is asked to go on with. */
  grantDrive(grantee: IGrantable): void {
    this.machine.grantStartExecution(grantee);
    this.grantAnswer(grantee);
  }

  /** Lets a function answer the tasks of this workflow, and of no other. */
  grantAnswer(grantee: IGrantable): void {
    this.machine.grantTaskResponse(grantee);
  }

  #decider({ queues, records, stage, onCall }: DeliveryWorkflowProps) {
    const decider = new NotificationFunction(this, 'Decide', {
      folder: 'decide-next-step',
      schema: environment,
      environment: {
        ...records.environment,
        ...queues.environment,
        ATTEMPT_LEASE_SECONDS: String(deliverTimeout.toSeconds()),
      },
      timeout: Duration.seconds(20),
      stage,
      impact: 'Deliveries that ran into trouble are not driven on: those people are told late, or not at all.',
      onCall,
    });
    records.grantDecide(decider);
    return decider;
  }

  #machine({ queues, receipts, stage }: DeliveryWorkflowProps): StateMachine {
    const stack = Stack.of(this);
    const definition = workflowDefinition({
      sendAndWait: Arn.format(
        {
          service: 'states',
          region: '',
          account: '',
          resource: 'sqs',
          resourceName: 'sendMessage.waitForTaskToken',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        },
        stack,
      ),
      decideNextStepArn: this.decider.function.functionArn,
      receiptsQueueUrl: receipts.queue.queue.queueUrl,
      timeoutSeconds: timeout.toSeconds(),
    });
    const logGroup = new LogGroup(this, 'Logs', {
      retention: logRetentionOf(stage.retention),
      removalPolicy: removalOf(stage),
    });
    const machine = new StateMachine(this, 'Resource', {
      definitionBody: DefinitionBody.fromString(stack.toJsonString(definition)),
      logs: { destination: logGroup, level: LogLevel.ERROR, includeExecutionData: false },
      tracingEnabled: true,
    });
    const worked = [receipts.queue, ...queues.all.flatMap(({ urgent, rest }) => [urgent, rest])];
    machine.addToRolePolicy(
      // CDK's grants have more: reading the queues' attributes, and every version of the function
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: worked.map(({ queue }) => queue.queueArn) }),
    );
    machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [this.decider.function.functionArn],
      }),
    );
    acknowledge(machine);
    return machine;
  }
}

function acknowledge(machine: StateMachine): void {
  Validations.of(machine).acknowledge({
    id: 'AwsSolutions-SF1',
    reason:
      'Step Functions keeps the history of every execution for 90 days; logging it all again would cost a line a state',
  });
  Validations.of(machine).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Delivery of logs and X-Ray segments, which AWS offers no resource-level permissions for',
  });
}
