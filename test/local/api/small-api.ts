import { asset, policy } from '../small-assembly.ts';

/** Echoes the event, or returns what the body tells it to. */
const code = `
  exports.handler = async (event) => {
    const body = event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : (event.body ?? '');
    if (body === 'throw') throw new TypeError('broken');
    if (body === 'sleep') await new Promise((resolve) => setTimeout(resolve, 60_000));
    if (body.startsWith('return ')) return JSON.parse(body.slice(7));
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) };
  };
`;

export const assets = { echo: { 'index.js': code } };

const ref = (Ref: string) => ({ Ref });
export const sourceArn = (path: string) => ({
  'Fn::Join': ['', ['arn:aws:execute-api:us-east-1:000000000000:', ref('Api'), `/*/*${path}`]],
});

/** A route with its permission, as the CDK writes them. */
export const route = (key: string, properties: object = {}) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    ApiId: ref('Api'),
    RouteKey: key,
    Target: { 'Fn::Join': ['', ['integrations/', ref('Integration')]] },
    ...properties,
  },
});

export const permission = (path: string) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': ['Echo', 'Arn'] },
    Principal: 'apigateway.amazonaws.com',
    SourceArn: sourceArn(path),
  },
});

/** An HTTP API in front of one function; routes and their permissions are for the test to add. */
export const base = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'lambda.amazonaws.com' },
      }),
    },
  },
  Echo: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: asset('echo'),
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Timeout: 30,
      Environment: { Variables: { PUBLIC_URL: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } },
    },
  },
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'Small', ProtocolType: 'HTTP' } },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: ref('Api'),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': ['Echo', 'Arn'] },
      PayloadFormatVersion: '2.0',
    },
  },
};

export const stage = (properties: object = {}, DependsOn: string[] = []) => ({
  Type: 'AWS::ApiGatewayV2::Stage',
  DependsOn,
  Properties: { ApiId: ref('Api'), StageName: '$default', AutoDeploy: true, ...properties },
});

export const outputs = { ApiUrl: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } }, ApiId: { Value: ref('Api') } };
