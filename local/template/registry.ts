import type { ResourceKind } from './resource.ts';
import { apiGatewayKinds } from './resources/api-gateway.ts';
import { customResource } from './resources/custom-resource.ts';
import { declaredKinds } from './resources/declared.ts';
import { dynamodbKinds } from './resources/dynamodb.ts';
import { eventsKinds } from './resources/events.ts';
import { iamKinds } from './resources/iam.ts';
import { lambdaKinds } from './resources/lambda.ts';
import { logsKinds } from './resources/logs.ts';
import { s3Kinds } from './resources/s3.ts';
import { secretsManagerKinds } from './resources/secrets-manager.ts';
import { sesKinds } from './resources/ses.ts';
import { smsVoiceKinds } from './resources/sms-voice.ts';
import { snsKinds } from './resources/sns.ts';
import { sqsKinds } from './resources/sqs.ts';
import { stepFunctionsKinds } from './resources/step-functions.ts';

const KINDS: ReadonlyMap<string, ResourceKind> = new Map(
  [
    ...apiGatewayKinds,
    ...declaredKinds,
    ...dynamodbKinds,
    ...eventsKinds,
    ...iamKinds,
    ...lambdaKinds,
    ...logsKinds,
    ...s3Kinds,
    ...secretsManagerKinds,
    ...sesKinds,
    ...smsVoiceKinds,
    ...snsKinds,
    ...sqsKinds,
    ...stepFunctionsKinds,
  ].map((kind) => [kind.type, kind] as const),
);

/** How a resource of this type is made; a type that nobody taught the local cloud stops it. */
export function resourceKindFor(type: string, logicalId: string): ResourceKind {
  if (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource') return customResource(type);
  const kind = KINDS.get(type);
  if (kind === undefined) {
    throw new Error(
      `${type} ${logicalId}: the local cloud does not know this type; add it to local/template/resources and list it in local/template/registry.ts`,
    );
  }
  return kind;
}
