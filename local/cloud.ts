import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, wallClock } from './clock.ts';
import { Delivery } from './events/delivery.ts';
import { Faults } from './faults.ts';
import { Credentials } from './gateway/credentials.ts';
import { Endpoint } from './gateway/endpoint.ts';
import { Gateway, type Route } from './gateway/gateway.ts';
import { localRoutes } from './gateway/local-routes.ts';
import { Iam } from './iam/iam.ts';
import { keepsakes } from './keepsakes.ts';
import { codePlacer } from './lambda/code.ts';
import { CustomResources } from './lambda/custom-resource.ts';
import { Functions } from './lambda/functions.ts';
import { Observations } from './observations.ts';
import { DynamoDb } from './services/dynamodb.ts';
import { Events } from './services/events.ts';
import { Fauxqs } from './services/fauxqs.ts';
import { createSecretsManager, type NewSecret } from './services/secrets-manager.ts';
import { createSes } from './services/ses.ts';
import { createSns } from './services/sns.ts';
import { Sqs } from './services/sqs.ts';
import { type Assembly, readAssembly, synthesise } from './synth.ts';
import { provisionStack } from './template/stack.ts';

export interface LocalCloudOptions {
  /** @default - any free port */
  readonly port?: number;
  /** Where tables, queues and secrets are kept from run to run. @default - nowhere: all is gone at the end */
  readonly dataDirectory?: string;
  /** A cloud assembly that is there already. @default - the app is synthesised */
  readonly assembly?: string;
  /** Secrets that in a real account somebody has made by hand, known by their ARN. */
  readonly secrets?: readonly NewSecret[];
  /** What scheduled rules and the retries of asynchronous invocations go by. @default - the clock on the wall */
  readonly clock?: Clock;
  /** Told what the start is at. */
  readonly progress?: (text: string) => void;
}

/** The app's stack, running. */
export interface LocalCloud {
  /** The endpoint for AWS clients, and the address of every route. */
  readonly url: string;
  /** The stack's outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly observations: Observations;
  readonly faults: Faults;
  /** Makes visible at once every message that waits after a failure or for its delay. */
  hurry(): void;
  /** Resolves when no event, batch or message on a consumed queue is left to be dealt with. */
  idle(): Promise<void>;
  addRoute(route: Route): void;
  /** Ends everything, and leaves nothing behind but the data directory. */
  stop(): Promise<void>;
}

type CleanUp = () => void | Promise<void>;

/** Runs the app on this machine: its template, its bundles, its policies. */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const cleanUps: CleanUp[] = [];
  const stop = async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  };
  try {
    return await start(options, cleanUps, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(options: LocalCloudOptions, cleanUps: CleanUp[], stop: () => Promise<void>): Promise<LocalCloud> {
  const { dataDirectory, clock = wallClock, progress = () => undefined } = options;
  const directory = await mkdtemp(join(tmpdir(), 'carillon-'));
  cleanUps.push(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  const assembly = await assemble(options.assembly, directory, progress);

  progress('Starting the services');
  const observations = new Observations();
  const faults = new Faults();
  const iam = new Iam();
  const credentials = new Credentials();
  const endpoint = new Endpoint(iam, faults);
  const gateway = new Gateway(endpoint, credentials);
  const url = () => gateway.url;
  if (dataDirectory !== undefined) await mkdir(dataDirectory, { recursive: true });

  const topics = new Fauxqs(dataDirectory && join(dataDirectory, 'queues'));
  cleanUps.push(() => topics.stop());
  const dynamodb = new DynamoDb(observations, dataDirectory && join(dataDirectory, 'tables'));
  await dynamodb.start();
  cleanUps.push(() => dynamodb.stop());
  const sqs = new Sqs(topics, url);
  const functions = new Functions({ credentials, observations, endpoint, iam, sqs, clock, url });
  const events: Events = new Events(observations, clock, (rule, event) => delivery.deliver(rule, event));
  const delivery = new Delivery({ endpoint, functions, events, iam, sqs });
  const ses = createSes({ observations, faults });
  const sns = createSns({ observations, faults, forward: (call) => topics.handle(call) });
  const secrets = createSecretsManager();
  for (const secret of options.secrets ?? []) secrets.create(secret);
  for (const service of [dynamodb, sqs, sns, events, ses, secrets]) endpoint.add(service);

  await gateway.start(options.port ?? 0);
  cleanUps.push(() => gateway.stop());
  const { stackName } = assembly;
  const customResources = new CustomResources({ functions, clock, stackName, url });
  gateway.addRoute(customResources.route);
  cleanUps.push(() => functions.stop());

  progress('Making the resources of the template');
  const outputs = await provisionStack(assembly.template, stackName, {
    stackName,
    iam,
    sqs,
    topics,
    dynamodb,
    events,
    functions,
    ses,
    secrets,
    placeCode: codePlacer(directory, assembly.assets),
    remember: keepsakes(dataDirectory),
    customResource: (functionArn, request) => customResources.create(functionArn, request),
  });
  const hurry = () => sqs.hurry();
  gateway.addRoute(localRoutes({ outputs: () => outputs, observations, faults, hurry }));
  functions.start();
  events.start();
  cleanUps.push(() => events.stop());

  return {
    url: gateway.url,
    outputs,
    observations,
    faults,
    hurry,
    idle: () => untilIdle(() => events.underWay + functions.underWay),
    addRoute: (route) => gateway.addRoute(route),
    stop,
  };
}

async function assemble(
  given: string | undefined,
  directory: string,
  progress: (text: string) => void,
): Promise<Assembly> {
  if (given !== undefined) return readAssembly(given);
  progress('Synthesising the app');
  const output = join(directory, 'cdk.out');
  await synthesise(output);
  return readAssembly(output);
}

async function untilIdle(underWay: () => number): Promise<void> {
  while (underWay() > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
