import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AddressHash } from '../adapters/dynamodb/address-hash.ts';
import { DynamoRecipients } from '../adapters/dynamodb/dynamo-recipients.ts';
import { EventBridgePublisher } from '../adapters/eventbridge/event-bridge-publisher.ts';
import { EmfMeter } from '../adapters/powertools/emf-meter.ts';
import { cachedSecret } from '../adapters/secrets-manager/cached-secret.ts';
import { SqsMessageQueue } from '../adapters/sqs/sqs-message-queue.ts';
import { carillonSource } from '../contracts/events/event-contract.ts';

/**
 * What every function of the pipeline is made of: the people, the queues, the bus, and how to tell what happens.
 *
 * @param dimensions - those that all of the function's metrics share
 */
export function pipeline(
  env: { TABLE_NAME: string; EVENT_BUS_NAME: string; ADDRESS_KEY_SECRET_ARN: string },
  dimensions: Readonly<Record<string, string>> = {},
) {
  const logger = new Logger();
  const meter = new EmfMeter(new Metrics({ defaultDimensions: dimensions }));
  const dynamo = new DynamoDBClient({});
  const secrets = new SecretsManagerClient({});
  const now = () => new Date();
  const hash = new AddressHash(cachedSecret(secrets, env.ADDRESS_KEY_SECRET_ARN, now));
  return {
    logger,
    metrics: meter,
    dynamo,
    secrets,
    now,
    recipients: new DynamoRecipients(dynamo, { tableName: env.TABLE_NAME, hash }),
    queue: new SqsMessageQueue(new SQSClient({})),
    events: new EventBridgePublisher(new EventBridgeClient({}), {
      eventBusName: env.EVENT_BUS_NAME,
      source: carillonSource,
    }),
    meter,
    log: logger,
  };
}
