const allow = (...actions: string[]): unknown => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});

const WRITE_LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** AWS's managed policies that templates may name, by the end of their ARN. */
const MANAGED: Readonly<Record<string, unknown>> = {
  'service-role/AWSLambdaBasicExecutionRole': allow(...WRITE_LOGS),
  'service-role/AWSLambdaSQSQueueExecutionRole': allow(
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    ...WRITE_LOGS,
  ),
  AWSXRayDaemonWriteAccess: allow('xray:PutTraceSegments', 'xray:PutTelemetryRecords'),
};

/** The document of one of AWS's managed policies. */
export function managedPolicy(policyArn: string): unknown {
  const name = policyArn.replace(/^arn:aws:iam::aws:policy\//, '');
  const document = MANAGED[name];
  if (document === undefined) {
    throw new Error(`managed policy ${policyArn} is not known; add it to local/iam/managed-policies.ts`);
  }
  return document;
}
