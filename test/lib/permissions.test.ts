import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { arnOf, refTo, synthesised } from './synthesise.ts';

const list = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]);
const template = await synthesised('local');
const policies = template.of(
  'AWS::IAM::Policy',
  z.object({
    Roles: z.tuple([refTo]),
    PolicyDocument: z.object({
      Statement: z.array(z.object({ Effect: z.literal('Allow'), Action: list, Resource: list })),
    }),
  }),
);
const folders = new Map(
  template
    .of(
      'AWS::Lambda::Function',
      z.object({
        Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
        Environment: z.object({ Variables: z.object({ POWERTOOLS_SERVICE_NAME: z.string() }) }),
      }),
    )
    .map(({ properties: { Role, Environment } }) => [
      Role['Fn::GetAtt'][0],
      Environment.Variables.POWERTOOLS_SERVICE_NAME,
    ]),
);

const intrinsicSchema = z.union([
  z.string(),
  arnOf,
  refTo,
  z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) }),
]);

/** A resource as a person reads it: logical ids without their hashes, ARNs as text. */
function named(resource: unknown): string {
  const intrinsic = intrinsicSchema.parse(resource);
  if (typeof intrinsic !== 'string') return intrinsic['Fn::Join'][1].map(named).join('');
  return intrinsic.replace(/^AWS::/, '').replace(/^(\w+?)(?:[0-9A-F]{8}){1,2}$/, '$1');
}

/** What each function may do to what, a line each. */
const allowed = new Map(
  policies.map(({ properties: { Roles, PolicyDocument } }) => [
    folders.get(Roles[0]) ?? named({ Ref: Roles[0] }),
    PolicyDocument.Statement.flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => `${action} ${named(resource)}`)),
    ).sort(),
  ]),
);

const here = 'Region:AccountId';

const house = (name: string) => [
  `logs:CreateLogStream ${name}Logs`,
  `logs:PutLogEvents ${name}Logs`,
  'xray:PutTelemetryRecords *',
  'xray:PutTraceSegments *',
];
const ofSecret = (secret: string) => [
  `secretsmanager:DescribeSecret ${secret}`,
  `secretsmanager:GetSecretValue ${secret}`,
];
const recording = [
  'dynamodb:BatchGetItem RecordsTable',
  'dynamodb:GetItem RecordsTable',
  'dynamodb:PutItem RecordsTable',
  'events:PutEvents Bus',
  ...ofSecret('RecordsAddressKey'),
];
const choosing = [
  'dynamodb:BatchGetItem RecordsTable',
  'dynamodb:PutItem RecordsTable',
  'dynamodb:PartiQLInsert RecordsEvidence',
  'dynamodb:Query RecordsEvidence',
  'events:PutEvents Bus',
  ...ofSecret('RecordsAddressKey'),
];
const onDevices = (application: string, platform: string, name: string, ...actions: readonly string[]) =>
  actions.flatMap((action) => [
    `sns:${action} ${application}`,
    `sns:${action} arn:Partition:sns:${here}:endpoint/${platform}/Carillon-local-${name}/*`,
  ]);
const deviceLife = ['CreatePlatformEndpoint', 'DeleteEndpoint', 'GetEndpointAttributes', 'SetEndpointAttributes'];
const consuming = (...queues: readonly string[]) =>
  queues.flatMap((queue) =>
    ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'].map(
      (action) => `sqs:${action} ${queue}`,
    ),
  );
const sending = (...queues: readonly string[]) =>
  queues.flatMap((queue) =>
    ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map((action) => `sqs:${action} ${queue}`),
  );
/** The queue that a function works on and puts more work on. */
const readAndFed = (queue: string) => [...consuming(queue), `sqs:SendMessage ${queue}`];
const intakeQueues = ['RouterIntakeUrgent', 'RouterIntakeNormal', 'RouterIntakeBulk'];
const reading = (secret: string) =>
  ['DescribeSecret', 'GetSecretValue'].map(
    (action) =>
      `secretsmanager:${action} arn:aws:secretsmanager:us-east-1:000000000000:secret:carillon/${secret}-Local1`,
  );
const answering = ['SendTaskFailure', 'SendTaskHeartbeat', 'SendTaskSuccess'].map(
  (action) => `states:${action} Workflow`,
);
const delivering = (channel: string) => [
  ...house(`${channel}ChannelDeliver`),
  ...recording,
  'dynamodb:Query RecordsTable',
  'dynamodb:UpdateItem RecordsTable',
  ...consuming(`Outgoing${channel}Urgent`, `Outgoing${channel}Rest`),
  'states:StartExecution Workflow',
  ...answering,
];
const channelQueues = ['Email', 'Sms', 'Push'].flatMap((name) => [`Outgoing${name}Urgent`, `Outgoing${name}Rest`]);
describe('each role may do what it needs, and nothing else', () => {
  const needs: Readonly<Record<string, readonly string[]>> = {
    'route-notification': [
      ...house('RouterPlan'),
      ...recording,
      ...['BatchWriteItem', 'DeleteItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action} RecordsTable`),
      ...consuming(...intakeQueues),
      ...sending('FanOutQueue', 'Refused', ...channelQueues),
    ],
    'update-recipient': [
      ...house('RecipientUpdatesUpdate'),
      ...recording,
      ...consuming('RecipientUpdatesChanges'),
      ...sending('Refused'),
    ],
    'deliver-email': [
      ...delivering('Email'),
      ...ofSecret('LinksKeys'),
      ...reading('sendgrid'),
      `ses:SendRawEmail arn:Partition:ses:${here}:configuration-set/EmailConfigurationSet`,
      `ses:SendRawEmail arn:Partition:ses:${here}:identity/EmailIdentity`,
    ],
    'deliver-sms': [
      ...delivering('Sms'),
      ...reading('twilio'),
      ...reading('vonage'),
      'sms-voice:SendTextMessage SmsAwsConfigurationSet',
      'sms-voice:SendTextMessage arn:aws:sms-voice:us-east-1:000000000000:phone-number/phone-00000000000000000000000000000001',
    ],
    'deliver-push': [
      ...delivering('Push'),
      `sns:Publish arn:Partition:sns:${here}:endpoint/APNS/Carillon-local-apns/*`,
      `sns:Publish arn:Partition:sns:${here}:endpoint/GCM/Carillon-local-fcm/*`,
    ],
    'decide-next-step': [
      ...house('WorkflowDecide'),
      ...['BatchGetItem', 'GetItem', 'UpdateItem'].map((action) => `dynamodb:${action} RecordsTable`),
      ...ofSecret('RecordsAddressKey'),
      'events:PutEvents Bus',
    ],
    'record-receipt': [
      ...house('ReceiptsRecord'),
      ...recording,
      'dynamodb:Query RecordsTable',
      'dynamodb:UpdateItem RecordsTable',
      ...consuming('ReceiptsQueue'),
      ...answering,
    ],
    'receive-receipts': [
      ...house('ReceiptWebhooksReceive'),
      ...reading('twilio'),
      ...reading('vonage'),
      ...reading('sendgrid'),
      ...sending('ReceiptsQueue'),
    ],
    'collect-push-receipts': [
      ...house('PushApplicationsDeliveryLogsCollect'),
      ...sending('ReceiptsQueue'),
      'sqs:SendMessage ReceiptsDeadLetters',
    ],
    'rebalance-providers': [
      ...house('ProviderHealthRebalance'),
      ...['GetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action} RecordsTable`),
    ],
    'wake-due': [
      ...house('DueWake'),
      ...['GetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action} RecordsTable`),
      ...sending('DueQueue'),
    ],
    'release-due': [
      ...house('DueRelease'),
      ...['BatchWriteItem', 'Query'].map((action) => `dynamodb:${action} RecordsTable`),
      ...readAndFed('DueQueue'),
      ...sending(...intakeQueues),
    ],
    'fan-out-broadcast': [
      ...house('BroadcastsFanOut'),
      ...['BatchGetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action} RecordsTable`),
      ...readAndFed('FanOutQueue'),
      ...sending(...intakeQueues),
    ],
    'import-audience': [
      ...house('AudiencesImport'),
      ...['BatchWriteItem', 'PutItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action} RecordsTable`),
      ...readAndFed('AudiencesQueue'),
      's3:GetObject AudiencesUploads/*',
      's3:ListBucket AudiencesUploads',
    ],
    // what is urgent cannot be held back
    'pace-channel': [
      ...house('PacingPace'),
      ...['GetItem', 'PutItem'].map((action) => `dynamodb:${action} RecordsTable`),
      ...['Email', 'Push', 'Sms'].flatMap((channel) =>
        ['GetEventSourceMapping', 'UpdateEventSourceMapping'].map(
          (action) =>
            `lambda:${action} arn:Partition:lambda:${here}:event-source-mapping:${channel}ChannelDeliverSqsEventSourceCarillonlocalOutgoing${channel}Rest`,
        ),
      ),
    ],
    'change-preferences': [
      ...house('PreferenceChangesChange'),
      ...choosing,
      // CDK says a name once that follows itself
      ...consuming('PreferenceChanges'),
      ...sending('Refused'),
    ],
    'serve-preference-centre': [...house('PreferenceCentreServe'), ...choosing, ...ofSecret('LinksKeys')],
    'serve-recipients-api': [
      ...house('RecipientServicesServe'),
      ...choosing,
      ...['DeleteItem', 'GetItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action} RecordsTable`),
      ...ofSecret('LinksKeys'),
      ...sending('ReceiptsQueue'),
      ...onDevices('PushApplicationsFcm', 'GCM', 'fcm', ...deviceLife),
      ...onDevices('PushApplicationsApns', 'APNS', 'apns', ...deviceLife),
    ],
    'erase-recipient': [
      ...house('RecipientServicesErase'),
      ...['BatchGetItem', 'BatchWriteItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action} RecordsTable`),
      ...['BatchWriteItem', 'Query'].map((action) => `dynamodb:${action} RecordsEvidence`),
      ...ofSecret('RecordsAddressKey'),
      ...onDevices('PushApplicationsFcm', 'GCM', 'fcm', 'DeleteEndpoint'),
      ...onDevices('PushApplicationsApns', 'APNS', 'apns', 'DeleteEndpoint'),
    ],
    'receive-text': [
      ...house('TextRepliesReceive'),
      ...choosing,
      ...['DeleteItem', 'GetItem', 'Query'].map((action) => `dynamodb:${action} RecordsTable`),
      ...reading('twilio'),
    ],
    'rotate-link-keys': [
      ...house('LinksKeysRotate'),
      ...ofSecret('LinksKeys'),
      'secretsmanager:PutSecretValue LinksKeys',
      'secretsmanager:UpdateSecretVersionStage LinksKeys',
    ],
    'manage-push-application': [
      ...house('PushApplicationsManage'),
      ...reading('fcm'),
      ...reading('apns'),
      // no resource-level permissions for these
      'sns:CreatePlatformApplication *',
      'sns:DeletePlatformApplication *',
      'sns:SetPlatformApplicationAttributes *',
      'iam:PassRole PushApplicationsDeliveryLogsRole',
    ],
    // the state machine: no table, no secret, no provider
    WorkflowRole: [
      ...[
        'CreateLogDelivery',
        'DeleteLogDelivery',
        'DescribeLogGroups',
        'DescribeResourcePolicies',
        'GetLogDelivery',
        'ListLogDeliveries',
        'PutResourcePolicy',
        'UpdateLogDelivery',
      ].map((action) => `logs:${action} *`),
      ...['GetSamplingRules', 'GetSamplingTargets', 'PutTelemetryRecords', 'PutTraceSegments'].map(
        (action) => `xray:${action} *`,
      ),
      ...['ReceiptsQueue', ...channelQueues].map((queue) => `sqs:SendMessage ${queue}`),
      'lambda:InvokeFunction WorkflowDecide',
    ],
    // SNS, for its logs of pushes
    PushApplicationsDeliveryLogsRole: ['Apns', 'Fcm'].flatMap((app) =>
      [`${app}Logs`, `${app}FailureLogs`].flatMap((group) =>
        ['CreateLogGroup', 'CreateLogStream', 'PutLogEvents'].map(
          (action) => `logs:${action} PushApplicationsDeliveryLogs${group}`,
        ),
      ),
    ),
  };

  it.each(Object.entries(needs))('%s', (folder, wanted) => {
    // a queue that a function both reads and feeds is named twice
    expect([...new Set(allowed.get(folder))]).toEqual([...new Set<string>(wanted)].sort());
  });

  it('and there are no other policies', () => {
    expect([...allowed.keys()].sort()).toEqual(Object.keys(needs).sort());
    expect(template.types).not.toContain('AWS::IAM::ManagedPolicy');
  });

  it('nor policies that AWS manages', () => {
    const roles = template.of('AWS::IAM::Role', z.strictObject({ AssumeRolePolicyDocument: z.unknown() }));
    expect(roles).toHaveLength(24);
  });
});

describe('evidence', () => {
  /** Who may do what to a table, but for reading it. */
  const changes = (table: string) =>
    [...allowed].flatMap(([folder, lines]) =>
      lines
        .filter((line) => line.startsWith('dynamodb:') && line.endsWith(` ${table}`))
        .map((line) => line.slice('dynamodb:'.length, -table.length - 1))
        .filter((action) => !['BatchGetItem', 'GetItem', 'Query'].includes(action))
        .map((action) => `${folder} ${action}`),
    );

  it('is appended to by whoever takes choices, and deleted by nobody but the erasure', () => {
    expect(changes('RecordsEvidence').sort()).toEqual([
      'change-preferences PartiQLInsert',
      'erase-recipient BatchWriteItem',
      'receive-text PartiQLInsert',
      'serve-preference-centre PartiQLInsert',
      'serve-recipients-api PartiQLInsert',
    ]);
  });

  it('would be seen to be changed, as profiles are', () => {
    expect(changes('RecordsTable')).toEqual(
      expect.arrayContaining(['update-recipient PutItem', 'deliver-sms UpdateItem', 'receive-text DeleteItem']),
    );
  });

  it('is reached by no policy that says everything', () => {
    const wide = [...allowed.values()].flat().filter((line) => line.startsWith('dynamodb:') && /[*]/.test(line));
    expect(wide).toEqual([]);
  });
});
