import { recordedFailure } from '../../lambdas/contracts/workflow.ts';

/** What the definition refers to, by ARN and URL. */
export interface WorkflowParts {
  /** The ARN of `arn:PARTITION:states:::sqs:sendMessage.waitForTaskToken`. */
  readonly sendAndWait: string;
  readonly decideNextStepArn: string;
  readonly receiptsQueueUrl: string;
  /** Seconds after which an execution ends whatever it does. */
  readonly timeoutSeconds: number;
}

/** The delivery that an execution is about: all that its input holds. */
const delivery = {
  'recipientId.$': '$.recipientId',
  'notificationId.$': '$.notificationId',
};

/** From two seconds up to five minutes, and by chance anything less: an outage hits every execution at the same moment. */
const backOff = { IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 300, JitterStrategy: 'FULL' } as const;

/** What AWS advises to retry of Lambda: it was the service, not the function. */
const lambdaFaults = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'States.Timeout',
];

const neverRetry = (error: string) => ({ ErrorEquals: [error], ...backOff, MaxAttempts: 0 });

/** What could not be put on a queue, by whatever name SQS has for that: our own functions fail no such task. */
const retryOfSending = [
  // the message was put there and is late, which is for a decision; but for this rule the next one would match it
  neverRetry('States.HeartbeatTimeout'),
  { ErrorEquals: ['States.TaskFailed'], ...backOff, MaxAttempts: 8 },
];

/** Whatever nobody foresaw is written into the delivery's record; the ids of the delivery stay beside the error. */
const otherwiseRecord = { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'RecordFailure' };
const whenLateDecide = (...errors: readonly string[]) => ({
  ErrorEquals: errors,
  ResultPath: '$.error',
  Next: 'DecideNextStep',
});

const whenKind = (kind: string, next: string) => ({ Variable: '$.step.kind', StringEquals: kind, Next: next });

/**
 * The delivery workflow in Amazon's States Language: decide, do it, look what came of it. The decisions are those of the
 * function decide-next-step; what a step is, `workflowStepSchema` says.
 */
export function workflowDefinition(parts: WorkflowParts) {
  return {
    Comment: 'Drives on one delivery that its first attempt did not settle',
    StartAt: 'DecideNextStep',
    TimeoutSeconds: parts.timeoutSeconds,
    States: {
      DecideNextStep: decideNextStep(parts),
      NextStep: nextStep,
      Attempt: attempt(parts),
      AwaitReceipt: awaitReceipt(parts),
      WaitUntil: waitUntil,
      UnknownStep: unknownStep,
      RecordFailure: recordFailure(parts),
      Settled: settled,
    },
  };
}

const decideNextStep = ({ decideNextStepArn }: WorkflowParts) => ({
  Type: 'Task',
  Comment:
    'Reads everything that has happened to the delivery and decides what follows: another attempt, a wait, or the end. A fault of AWS is tried again for minutes.',
  Resource: decideNextStepArn,
  Parameters: { ...delivery, 'channel.$': '$.channel' },
  ResultPath: '$.step',
  TimeoutSeconds: 60,
  Retry: [
    { ErrorEquals: lambdaFaults, ...backOff, MaxAttempts: 8 },
    // a table or a bus that was away while the function ran; a mistake of ours fails each time
    { ErrorEquals: ['States.TaskFailed'], ...backOff, MaxAttempts: 3 },
  ],
  Catch: [otherwiseRecord],
  Next: 'NextStep',
});

const nextStep = {
  Type: 'Choice',
  Comment:
    'Goes where the decision says. What was attempted answers with the next decision, so that a retry costs two transitions.',
  Choices: [
    { Variable: '$.step.kind', IsPresent: false, Next: 'UnknownStep' },
    whenKind('attempt', 'Attempt'),
    whenKind('await-receipt', 'AwaitReceipt'),
    whenKind('wait', 'WaitUntil'),
    whenKind('settled', 'Settled'),
  ],
  Default: 'UnknownStep',
};

const attempt = ({ sendAndWait }: WorkflowParts) => ({
  Type: 'Task',
  Comment:
    "Puts the delivery on the channel's queue and waits for what comes of it: the channel decides at once what follows. If it says nothing for too long, it is decided anew.",
  Resource: sendAndWait,
  Parameters: {
    'QueueUrl.$': '$.step.queueUrl',
    'DelaySeconds.$': '$.step.delaySeconds',
    'MessageGroupId.$': '$.step.groupId',
    MessageBody: { kind: 'resume', 'taskToken.$': '$$.Task.Token', ...delivery, 'channel.$': '$.step.channel' },
  },
  ResultPath: '$.step',
  TimeoutSecondsPath: '$.step.timeoutSeconds',
  HeartbeatSecondsPath: '$.step.heartbeatSeconds',
  Retry: retryOfSending,
  Catch: [whenLateDecide('States.Timeout', 'States.HeartbeatTimeout'), otherwiseRecord],
  Next: 'NextStep',
});

const awaitReceipt = ({ sendAndWait, receiptsQueueUrl }: WorkflowParts) => ({
  Type: 'Task',
  Comment:
    'Leaves a task token with the attempt and waits until a receipt tells what became of it, or until its time is up. Both lead to a new decision.',
  Resource: sendAndWait,
  Parameters: {
    QueueUrl: receiptsQueueUrl,
    MessageGroupId: 'workflow',
    MessageBody: {
      kind: 'await-receipt',
      'taskToken.$': '$$.Task.Token',
      ...delivery,
      'channel.$': '$.step.channel',
      'number.$': '$.step.number',
      'until.$': '$.step.until',
    },
  },
  ResultPath: null,
  TimeoutSecondsPath: '$.step.timeoutSeconds',
  Retry: retryOfSending,
  Catch: [whenLateDecide('States.Timeout'), otherwiseRecord],
  Next: 'DecideNextStep',
});

const waitUntil = {
  Type: 'Wait',
  Comment: 'Waits for longer than a queue can: a back-off of hours, or quiet hours. Then it is decided anew.',
  TimestampPath: '$.step.until',
  Next: 'DecideNextStep',
};

const unknownStep = {
  Type: 'Pass',
  Comment: 'A step that this workflow does not know, such as one of a newer version: a fault, told like any other.',
  Result: { Error: 'UnknownStep' },
  ResultPath: '$.error',
  Next: 'RecordFailure',
};

const recordFailure = ({ sendAndWait, receiptsQueueUrl }: WorkflowParts) => ({
  Type: 'Task',
  Comment:
    'Has the failure written into the delivery, and then fails, so that on-call is told. Redriven from here, it has the delivery opened again and goes on.',
  Resource: sendAndWait,
  Parameters: {
    QueueUrl: receiptsQueueUrl,
    MessageGroupId: 'workflow',
    MessageBody: {
      kind: 'workflow-failed',
      'taskToken.$': '$$.Task.Token',
      ...delivery,
      'channel.$': '$.channel',
      'redriveCount.$': '$$.Execution.RedriveCount',
      'error.$': '$.error.Error',
    },
  },
  ResultPath: null,
  TimeoutSeconds: 3600,
  Retry: [
    neverRetry(recordedFailure),
    // not sent, or an hour without an answer: whoever records was away, and is asked again
    { ErrorEquals: ['States.TaskFailed', 'States.Timeout'], ...backOff, MaxAttempts: 8 },
  ],
  Next: 'DecideNextStep',
});

const settled = {
  Type: 'Succeed',
  Comment: 'It is over and recorded, whatever it came to: the record says that, and `DeliverySettled.v1`.',
};
