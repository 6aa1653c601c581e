import type { HttpApis } from '../api/http-apis.ts';
import type { Iam } from '../iam/iam.ts';
import type { Functions } from '../lambda/functions.ts';
import type { AwsSms } from '../services/aws-sms.ts';
import type { DynamoDb } from '../services/dynamodb.ts';
import type { Events } from '../services/events.ts';
import type { Fauxqs } from '../services/fauxqs.ts';
import type { Logs } from '../services/logs.ts';
import type { S3 } from '../services/s3.ts';
import type { SecretsManager } from '../services/secrets-manager.ts';
import type { Ses } from '../services/ses.ts';
import type { Sqs } from '../services/sqs.ts';
import type { StepFunctions } from '../services/step-functions.ts';

/** What the resources of a template are made with. */
export interface CloudParts {
  readonly stackName: string;
  readonly iam: Iam;
  readonly sqs: Sqs;
  readonly topics: Fauxqs;
  readonly s3: Pick<S3, 'create'>;
  readonly dynamodb: DynamoDb;
  readonly events: Events;
  readonly functions: Functions;
  readonly httpApis: HttpApis;
  readonly stepFunctions: StepFunctions;
  readonly ses: Pick<Ses, 'addIdentity' | 'addConfigurationSet' | 'addEventDestination'>;
  readonly logs: Pick<Logs, 'subscribe'>;
  readonly awsSms: Pick<AwsSms, 'addConfigurationSet'>;
  readonly secrets: Pick<SecretsManager, 'create' | 'schedule'>;
  /** Puts a function's code, an asset or a text, into a directory of its own. */
  readonly placeCode: (logicalId: string, code: CodeSource) => Promise<string>;
  /** The value made by `make`, or the one that an earlier run made and kept. */
  readonly remember: (name: string, make: () => string) => string;
  /** Sends a CloudFormation request to a custom resource's function, and waits for what it PUTs. */
  readonly customResource: (functionArn: string, request: CustomResourceRequest) => Promise<CustomResourceAnswer>;
}

export type CodeSource = { readonly assetHash: string } | { readonly text: string };

export interface CustomResourceRequest {
  readonly resourceType: string;
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly timeoutSeconds: number;
}

export interface CustomResourceAnswer {
  readonly physicalId: string;
  readonly data: Readonly<Record<string, unknown>>;
}
