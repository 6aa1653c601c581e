import { asset, policy } from '../small-assembly.ts';

/** A function of twenty lines in place of ours; what it does with a record is written in the event. */
const consumer = `
  const call = (service, target, body) => fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/' + service + '/aws4_request, SignedHeaders=host, Signature=0',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
    },
    body: JSON.stringify(body),
  });
  const deeds = {
    write: ({ id }, receives) => call('dynamodb', 'DynamoDB_20120810.PutItem', {
      TableName: process.env.TABLE_NAME,
      Item: { PK: { S: id }, receives: { N: receives } },
    }),
    count: ({ id }) => call('dynamodb', 'DynamoDB_20120810.UpdateItem', {
      TableName: process.env.TABLE_NAME,
      Key: { PK: { S: id } },
      UpdateExpression: 'ADD deliveries :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
    failTwice: async (detail, receives) => {
      if (Number(receives) < 3) throw new Error('not yet');
      return deeds.write(detail, receives);
    },
    sleepOnce: async (detail, receives) => {
      if (receives === '1') await new Promise((resolve) => setTimeout(resolve, 60_000));
      return deeds.write(detail, receives);
    },
    breakOnce: (detail, receives) => deeds.write(detail, receives),
    forbidden: async ({ id }) => {
      const answer = await call('dynamodb', 'DynamoDB_20120810.DeleteItem', { TableName: process.env.TABLE_NAME, Key: { PK: { S: id } } });
      console.log(answer.status, await answer.text());
    },
    environment: () => console.log(JSON.stringify(process.env)),
  };
  exports.handler = async ({ Records }, context) => {
    if (Records.some(({ body, attributes }) => body.includes('breakOnce') && attributes.ApproximateReceiveCount === '1')) {
      throw new RangeError('all of it is broken');
    }
    const outcomes = await Promise.allSettled(Records.map(async ({ body, attributes }) => {
      const { detail } = JSON.parse(body);
      await deeds[detail.deed](detail, attributes.ApproximateReceiveCount);
    }));
    return {
      batchItemFailures: outcomes.flatMap(({ status }, index) =>
        status === 'rejected' ? [{ itemIdentifier: Records[index].messageId }] : []),
    };
  };
`;

const maker = `
  exports.handler = async (event) => {
    const { ResponseURL, RequestType, ResourceProperties: { ServiceToken, ...properties } } = event;
    await fetch(ResponseURL, {
      method: 'PUT',
      body: JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'made-' + properties.Name, Data: { RequestType, Properties: JSON.stringify(properties) } }),
    });
  };
`;

export const assets = { consumer: { 'index.js': consumer }, maker: { 'index.js': maker } };

const lambdaRole = (statements: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'lambda.amazonaws.com' },
    }),
    Policies: [{ PolicyName: 'Own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
  },
});

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** Bus, rule, queue with dead letters, a function that consumes it, a table, and a custom resource. */
export const template = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'small' } },
    DeadLetters: { Type: 'AWS::SQS::Queue' },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: 60,
        RedrivePolicy: { deadLetterTargetArn: arnOf('DeadLetters'), maxReceiveCount: 5 },
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: [{ prefix: 'shop.' }] },
        Targets: [{ Id: 'Queue', Arn: arnOf('Queue'), SqsParameters: { MessageGroupId: '$.source' } }],
      },
    },
    LockedOut: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['shop.lost'] },
        Targets: [{ Id: 'Private', Arn: arnOf('Private'), DeadLetterConfig: { Arn: arnOf('DeadLetters') } }],
      },
    },
    Private: { Type: 'AWS::SQS::Queue' },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }, { Ref: 'DeadLetters' }],
        PolicyDocument: policy({
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Resource: '*',
          Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/small/*' } },
        }),
      },
    },
    ConsumerRole: lambdaRole([
      { Effect: 'Allow', Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem'], Resource: arnOf('Table') },
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        Resource: arnOf('Queue'),
      },
    ]),
    Consumer: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: asset('consumer'),
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: arnOf('ConsumerRole'),
        Timeout: 1,
        Environment: { Variables: { TABLE_NAME: { Ref: 'Table' }, POWERTOOLS_SERVICE_NAME: 'consume' } },
      },
    },
    Source: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: arnOf('Queue'),
        FunctionName: { Ref: 'Consumer' },
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
      },
    },
    MakerRole: lambdaRole([]),
    Maker: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: asset('maker'),
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: arnOf('MakerRole'),
        Timeout: 10,
      },
    },
    Made: { Type: 'Custom::Thing', Properties: { ServiceToken: arnOf('Maker'), Name: 'thing', Count: 3, On: true } },
  },
  Outputs: {
    TableName: { Value: { Ref: 'Table' } },
    QueueUrl: { Value: { Ref: 'Queue' } },
    DeadLettersUrl: { Value: { Ref: 'DeadLetters' } },
    RuleArn: { Value: arnOf('LockedOut') },
    Made: { Value: { Ref: 'Made' } },
    MadeType: { Value: { 'Fn::GetAtt': ['Made', 'RequestType'] } },
    MadeOf: { Value: { 'Fn::GetAtt': ['Made', 'Properties'] } },
  },
};
