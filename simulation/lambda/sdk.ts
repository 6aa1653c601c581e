import { createRequire } from 'node:module';

const realRequire = createRequire(import.meta.url);

/** A call of an AWS service by its SDK. */
export interface Call {
  /** The name of the client, such as `DynamoDBClient`. */
  readonly client: string;
  /** Such as `GetItem`. */
  readonly operation: string;
  readonly input: object;
  /** How often the SDK tries in all. */
  readonly maxAttempts: number;
  /** When the SDK gives an answer up. */
  readonly timeoutMs: number;
}

interface ClientConfig {
  readonly maxAttempts?: number;
  readonly requestHandler?: { readonly requestTimeout?: number };
}

/** The clients that functions use, by their package. */
const clients = {
  '@aws-sdk/client-dynamodb': 'DynamoDBClient',
  '@aws-sdk/client-eventbridge': 'EventBridgeClient',
  '@aws-sdk/client-lambda': 'LambdaClient',
  '@aws-sdk/client-pinpoint-sms-voice-v2': 'PinpointSMSVoiceV2Client',
  '@aws-sdk/client-s3': 'S3Client',
  '@aws-sdk/client-secrets-manager': 'SecretsManagerClient',
  '@aws-sdk/client-ses': 'SESClient',
  '@aws-sdk/client-sfn': 'SFNClient',
  '@aws-sdk/client-sns': 'SNSClient',
  '@aws-sdk/client-sqs': 'SQSClient',
} as const;

/** The SDK's standard: three tries. */
const standardAttempts = 3;
/** There is no time-out by default; the function's own ends it. */
const noTimeoutMs = 30_000;

/** The packages of the SDK as they are, but for their clients, whose calls end in `call`. */
export function sdkModules(call: (call: Call) => Promise<unknown>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(clients).map(([name, client]) => {
      const StandIn = class {
        readonly #maxAttempts: number;
        readonly #timeoutMs: number;

        constructor({ maxAttempts = standardAttempts, requestHandler }: ClientConfig = {}) {
          this.#maxAttempts = maxAttempts;
          this.#timeoutMs = requestHandler?.requestTimeout ?? noTimeoutMs;
        }

        send(command: { readonly constructor: { readonly name: string }; readonly input: object }) {
          const operation = command.constructor.name.replace(/Command$/, '');
          return call({
            client,
            operation,
            input: command.input,
            maxAttempts: this.#maxAttempts,
            timeoutMs: this.#timeoutMs,
          });
        }
      };
      return [name, standIn(name, client, StandIn)];
    }),
  );
}

/** A package seen through: a bundle copies what is its own and finds the rest by its prototype. */
function standIn(name: string, client: string, StandIn: { readonly prototype: object }): object {
  const real: Readonly<Record<string, { readonly prototype: object }>> = realRequire(name);
  // paginators ask whether a client is one
  Object.setPrototypeOf(StandIn.prototype, real[client]?.prototype ?? null);
  return Object.create(real, { [client]: { value: StandIn, enumerable: true } });
}
