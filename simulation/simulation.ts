import { gzipSync } from 'node:zlib';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Assembly } from '../local/synth.ts';
import { Random } from './engine/random.ts';
import { Timeline } from './engine/timeline.ts';
import { History } from './history.ts';
import { known } from './known.ts';
import type { Bundle } from './lambda/bundles.ts';
import { Functions } from './lambda/functions.ts';
import type { Providers } from './providers-contract.ts';
import { awsServices, record } from './services/aws.ts';
import { Bus } from './services/bus.ts';
import { Calls } from './services/calls.ts';
import { Queue } from './services/queue.ts';
import { Tables } from './services/table/tables.ts';
import { tableService } from './services/table-service.ts';
import { Workflows } from './services/workflows.ts';
import { provision } from './stack.ts';
import type { Weather } from './weather.ts';
import type { ApiAnswer, ApiRequest, World } from './world.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly assembly: Assembly;
  readonly bundles: ReadonlyMap<string, Bundle>;
  readonly weather: Weather;
  readonly providers: (world: World & ProviderNeeds) => Providers;
  /** @default - a Thursday in November 2026 */
  readonly start?: Date;
}

/** What providers, and nobody else, know of a run. */
interface ProviderNeeds {
  /** When the function that calls had last read the table. */
  readonly reading: { readonly at: number | undefined };
  readonly publishToTopic: (service: 'sns' | 'sms-voice', message: string) => void;
}

/** The topics that services tell their news to, by what the template calls them. */
const topicOf = { sns: /Failures/, 'sms-voice': /SmsAws/ } as const;

/** A stack that runs in memory, on virtual time. */
export interface Simulation {
  readonly world: World;
  readonly functions: Functions;
  readonly workflows: Workflows;
  readonly queues: ReadonlyMap<string, Queue>;
  /** Calls of AWS services that were carried out. */
  readonly calls: ReadonlyMap<string, number>;
  /** How often each kind of fault was injected. */
  readonly faults: ReadonlyMap<string, number>;
}

const tidyMilliseconds = 6 * 3_600_000;

/** Makes a stack from the template and the functions' code. The same seed, the same run, to the last byte. */
export function createSimulation(options: SimulationOptions): Simulation {
  const { seed, assembly, bundles, weather, start = new Date('2026-11-19T06:00:00Z') } = options;
  const random = new Random(seed);
  const history = new History();
  const timeline: Timeline = new Timeline(random, start, () => functions.isBusy);
  const faults = new Map<string, number>();
  const fault = (name: string, where: string) => {
    faults.set(name, (faults.get(name) ?? 0) + 1);
    history.add({ at: timeline.time, kind: 'fault', fault: name, where });
  };
  const chance = { timeline, random, weather, fault };

  const queuesByUrl = new Map<string, Queue>();
  const queueAt = (url: string) => known(queuesByUrl, url);
  const functions: Functions = new Functions({
    ...chance,
    bundles,
    call: (environment, call) => calls.aws(environment, call),
    http: (environment, call, timeoutMs) => calls.http(environment, call, timeoutMs),
    log: (functionName, line) => history.add({ at: timeline.time, kind: 'line', functionName, line }),
  });
  const bus = new Bus({
    ...chance,
    queueOf: (queueArn) => known(stack.queues, queueArn),
    invoke: (functionArn, event) => void functions.invokeAsync(functionArn, event),
    told: ({ source, 'detail-type': detailType, detail }) => {
      if (source === 'carillon') history.add({ at: timeline.time, kind: 'told', detailType, detail });
    },
  });
  const workflows = new Workflows({
    ...chance,
    queueAt,
    invoke: (functionArn, event) => functions.invoke(functionArn, event),
  });
  const tables = new Tables();
  const tableNames: string[] = [];
  const secrets = new Map<string, string>();
  const logs = new Map<string, string[]>();
  const topics = new Map<string, Queue[]>();
  const stack: ReturnType<typeof provision> = provision(assembly, {
    functions,
    bus,
    workflows,
    secrets,
    makeQueue: (settings) => {
      const queue = new Queue(settings, chance);
      queuesByUrl.set(settings.url, queue);
      return queue;
    },
    makeTable: (name, ttlAttribute) => {
      tableNames.push(name);
      tables.create(name, { partitionKey: 'PK', sortKey: 'SK', ...(ttlAttribute && { ttlAttribute }) });
    },
    subscribeLog: (logGroup, functionArn) => logs.set(logGroup, [...(logs.get(logGroup) ?? []), functionArn]),
    subscribe: (topicArn, queue) => topics.set(topicArn, [...(topics.get(topicArn) ?? []), queue]),
    newSecret: (length) => random.bytes(length).toString('hex').slice(0, length),
  });

  const put = async (source: string, detailType: string, detail: object) => {
    await timeline.pause(random.between(1, 50));
    bus.publish(stack.outputs['EventBusName'] ?? '', source, detailType, record(detail));
    // the answer was lost: a producer that means it puts it again
    if (random.chance(weather.lostAnswers))
      bus.publish(stack.outputs['EventBusName'] ?? '', source, detailType, record(detail));
    await timeline.pause(random.between(1, 50));
  };
  const world: World = {
    timeline,
    random,
    history,
    // there is no domain of our own in front of it
    outputs: { ...stack.outputs, PublicUrl: stack.outputs['ApiUrl'] ?? '' },
    put,
    publish: (source, detailType, detail) => void bus.publish('default', source, detailType, record(detail)),
    call: (request) => callApi(request, functions, random, timeline),
    writeLog: (logGroup, lines) => {
      const logEvents = lines.map((message) => ({ id: random.uuid(), timestamp: timeline.time, message }));
      const data = gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logGroup, logEvents })).toString('base64');
      for (const functionArn of logs.get(logGroup) ?? [])
        void functions.invokeAsync(functionArn, { awslogs: { data } });
    },
    items: function* (table) {
      const name = table === 'main' ? stack.outputs['TableName'] : stack.outputs['EvidenceTableName'];
      for (const item of tables.items(name ?? '')) yield unmarshall(item);
    },
  };
  const reading: { at: number | undefined } = { at: undefined };
  const publishToTopic = (service: 'sns' | 'sms-voice', Message: string) => {
    for (const [TopicArn, queues] of topics)
      if (topicOf[service].test(TopicArn))
        for (const queue of queues)
          queue.send(JSON.stringify({ Type: 'Notification', MessageId: random.uuid(), TopicArn, Message }));
  };
  const providers = options.providers({ ...world, reading, publishToTopic });
  for (const [secretArn, value] of Object.entries(providers.secrets)) secrets.set(secretArn, value);
  const calls: Calls = new Calls({
    ...chance,
    providers,
    reading,
    services: {
      ...awsServices({ ...chance, queueAt, bus, functions, secrets }),
      DynamoDBClient: tableService(tables, chance),
      SFNClient: workflows.call,
    },
  });
  timeline.every(tidyMilliseconds, () => {
    tables.expire(Math.floor(timeline.time / 1000));
    for (const [name, { stoppedAt }] of workflows.machines.executions)
      if (stoppedAt && timeline.time - stoppedAt.getTime() > 90 * 86_400_000)
        workflows.machines.executions.delete(name);
  });
  return { world, functions, workflows, queues: stack.queues, calls: calls.counts, faults };
}

/** A call by way of API Gateway: what dies, or throws, is a 500; API Gateway has no retries. */
async function callApi(
  { functionName, route, path, pathParameters = {}, query = '', headers = {}, body = '', claims }: ApiRequest,
  functions: Functions,
  random: Random,
  timeline: Timeline,
): Promise<ApiAnswer> {
  await timeline.pause(random.between(1, 50));
  const answer = await functions.invoke(functions.arnOf(functionName), {
    version: '2.0',
    routeKey: route,
    rawPath: path,
    rawQueryString: query,
    headers,
    body,
    isBase64Encoded: false,
    pathParameters,
    requestContext: {
      http: { method: route.split(' ')[0] ?? 'GET', path, sourceIp: '203.0.113.1', userAgent: 'simulated' },
      requestId: random.uuid(),
      ...(claims && { authorizer: { jwt: { claims } } }),
    },
  });
  await timeline.pause(random.between(1, 50));
  if ('failure' in answer) return { status: 500, headers: {}, body: answer.failure };
  const { statusCode, headers: answered = {}, body: text = '' } = record(answer.result);
  return { status: Number(statusCode), headers: texts(answered), body: String(text) };
}

const texts = (values: unknown) =>
  Object.fromEntries(Object.entries(record(values)).map(([name, value]) => [name.toLowerCase(), String(value)]));
