import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HttpApis } from './api/http-apis.ts';
import type { IdentityProvider } from './api/jwt-authorizer.ts';
import { CallCounts } from './call-counts.ts';
import { type Clock, MovableClock, wallClock } from './clock.ts';
import { Delivery } from './events/delivery.ts';
import { Faults } from './faults.ts';
import { Credentials } from './gateway/credentials.ts';
import { Endpoint } from './gateway/endpoint.ts';
import { Gateway } from './gateway/gateway.ts';
import { Iam } from './iam/iam.ts';
import { Functions } from './lambda/functions.ts';
import { Observations } from './observations.ts';
import { publishToTopic } from './services/aws-sms/publish-to-topic.ts';
import { createAwsSms } from './services/aws-sms.ts';
import { DynamoDb } from './services/dynamodb.ts';
import { Events } from './services/events.ts';
import { Fauxqs } from './services/fauxqs.ts';
import { LambdaApi } from './services/lambda.ts';
import { Logs } from './services/logs.ts';
import { feedbackChannels } from './services/push/feedback-channels.ts';
import { S3 } from './services/s3.ts';
import type { NewSecret } from './services/secrets/secret.ts';
import { createSecretsManager } from './services/secrets-manager.ts';
import { createSes } from './services/ses.ts';
import { createSns } from './services/sns.ts';
import { Sqs } from './services/sqs.ts';
import { StepFunctions } from './services/step-functions.ts';
import { Integrations } from './services/stepfunctions/integrations.ts';

export interface PartsOptions {
  /** @default - any free port */
  readonly port?: number;
  /** Where tables, queues and secrets are kept from run to run. @default - nowhere: all is gone at the end */
  readonly dataDirectory?: string;
  /** Secrets that in a real account somebody has made by hand, known by their ARN. */
  readonly secrets?: readonly NewSecret[];
  /** Who issues the tokens that JWT authorizers take. @default - nobody */
  readonly identityProviders?: readonly IdentityProvider[];
  /** What everything that waits goes by, and what functions are told the time is. @default - the clock on the wall */
  readonly clock?: Clock;
}

/** What is to be done at the end, in the order in which it came up. */
export type CleanUps = (() => void | Promise<void>)[];

/** Starts the services and the address they stand behind; there is nothing in them yet. */
export async function startParts(options: PartsOptions, cleanUps: CleanUps) {
  const { dataDirectory, identityProviders = [] } = options;
  const { clock: timer = wallClock } = options;
  const clock = new MovableClock(timer);
  const { queues, tables } = await dataDirectories(dataDirectory);
  const observations = new Observations();
  const faults = new Faults();
  const iam = new Iam();
  const credentials = new Credentials();
  const calls = new CallCounts();
  const endpoint = new Endpoint(iam, faults, calls);
  const gateway = new Gateway(endpoint, credentials);
  const url = () => gateway.url;

  const topics = new Fauxqs(queues);
  cleanUps.push(() => topics.stop());
  const dynamodb = new DynamoDb(observations, tables);
  await dynamodb.start();
  cleanUps.push(() => dynamodb.stop());
  const sqs = new Sqs(topics, url);
  const functions = new Functions({ credentials, observations, endpoint, iam, sqs, clock, url });
  // who calls an API from outside lives by the clock on the wall: what it signs, and how long it waits
  const httpApis = new HttpApis({ functions, observations, credentials, iam, clock: timer, url, identityProviders });
  gateway.serveApi(httpApis);
  const events: Events = new Events(observations, clock, (rule, event) => delivery.deliver(rule, event));
  const delivery = new Delivery({ endpoint, functions, events, iam, sqs });
  const integrations = new Integrations({ endpoint, functions, faults });
  const stepFunctions = new StepFunctions({ integrations, observations, clock });
  const s3 = new S3({ fauxqs: topics, endpoint, iam, sqs, clock });
  const lambda = new LambdaApi(functions);
  const provider = { observations, faults, now: () => clock.now() };
  const ses = createSes({ ...provider, publish: (event) => events.publish('default', event) });
  const logs = new Logs(functions, clock);
  const feedback = feedbackChannels({ clock, endpoint, iam, logs, observations });
  const sns = createSns({ observations, faults, forward: (call) => topics.handle(call), feedback });
  const awsSms = createAwsSms({
    ...provider,
    publish: (...event) => publishToTopic(endpoint, ...event),
  });
  const secrets = createSecretsManager(functions);
  for (const secret of options.secrets ?? []) secrets.create(secret);
  for (const service of [dynamodb, sqs, sns, events, ses, awsSms, secrets, stepFunctions, s3, lambda])
    endpoint.add(service);

  await gateway.start(options.port ?? 0);
  cleanUps.push(
    () => gateway.stop(),
    () => functions.stop(),
    () => events.stop(),
    () => stepFunctions.stop(),
  );
  const providers = { ses, sns, awsSms };
  const services = {
    topics,
    dynamodb,
    sqs,
    functions,
    httpApis,
    events,
    logs,
    secrets,
    stepFunctions,
    s3,
    ...providers,
  };
  return { ...services, observations, faults, calls, iam, gateway, clock, url };
}

async function dataDirectories(root: string | undefined): Promise<{ queues?: string; tables?: string }> {
  if (root === undefined) return {};
  await mkdir(root, { recursive: true });
  return { queues: join(root, 'queues'), tables: join(root, 'tables') };
}
