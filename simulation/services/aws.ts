import type { Random } from '../engine/random.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Weather } from '../weather.ts';
import type { Bus } from './bus.ts';
import type { Service } from './calls.ts';
import type { Queue } from './queue.ts';

interface AwsWorld {
  readonly random: Random;
  readonly weather: Weather;
  readonly fault: (fault: string, where: string) => void;
  readonly queueAt: (url: string) => Queue;
  readonly bus: Bus;
  readonly functions: Functions;
  readonly secrets: ReadonlyMap<string, string>;
}

type Input = Readonly<Record<string, unknown>>;
type Entry = Readonly<Record<string, unknown>>;

/** The services beside the table and the workflows, as far as functions call them. */
export function awsServices(world: AwsWorld): Readonly<Record<string, Service>> {
  return {
    SQSClient: operations({
      SendMessageBatch: ({ QueueUrl, Entries }) => {
        const queue = world.queueAt(String(QueueUrl));
        return batch(world, 'SendMessageBatch', list(Entries), (entry) => {
          const { messageId } = queue.send(String(entry['MessageBody']), {
            groupId: entry['MessageGroupId'] === undefined ? undefined : String(entry['MessageGroupId']),
            delaySeconds: Number(entry['DelaySeconds'] ?? 0),
            attributes: attributesOf(entry['MessageAttributes']),
          });
          return { Id: entry['Id'], MessageId: messageId };
        });
      },
      ChangeMessageVisibilityBatch: ({ QueueUrl, Entries }) => {
        const queue = world.queueAt(String(QueueUrl));
        return batch(world, 'ChangeMessageVisibilityBatch', list(Entries), (entry) => {
          queue.hold(String(entry['ReceiptHandle']), Number(entry['VisibilityTimeout']));
          return { Id: entry['Id'] };
        });
      },
    }),
    EventBridgeClient: operations({
      PutEvents: ({ Entries }) => {
        let failed = 0;
        const answers = list(Entries).map((entry) => {
          if (world.random.chance(world.weather.partialBatches)) {
            world.fault('entry not taken', 'PutEvents');
            failed += 1;
            return { ErrorCode: 'InternalFailure', ErrorMessage: '' };
          }
          const { EventBusName, Source, DetailType, Detail } = entry;
          const detail: unknown = JSON.parse(String(Detail));
          return {
            EventId: world.bus.publish(busName(EventBusName), String(Source), String(DetailType), record(detail)),
          };
        });
        return { FailedEntryCount: failed, Entries: answers };
      },
    }),
    SecretsManagerClient: operations({
      GetSecretValue: ({ SecretId }) => {
        const value = world.secrets.get(String(SecretId));
        if (value === undefined)
          throw Object.assign(new Error(`no secret ${SecretId}`), { name: 'ResourceNotFoundException' });
        return { SecretString: value };
      },
    }),
    LambdaClient: operations({
      GetEventSourceMapping: ({ UUID }) => {
        const { isEnabled, maximumConcurrency } = world.functions.source(String(UUID));
        return {
          UUID,
          State: isEnabled ? 'Enabled' : 'Disabled',
          ScalingConfig: { MaximumConcurrency: maximumConcurrency },
        };
      },
      UpdateEventSourceMapping: ({ UUID, Enabled, ScalingConfig }) => {
        const source = world.functions.source(String(UUID));
        source.isEnabled = Enabled !== false;
        const wanted = Number(record(ScalingConfig ?? {})['MaximumConcurrency'] ?? source.maximumConcurrency);
        source.maximumConcurrency = wanted;
        world.functions.wake();
        return { UUID };
      },
    }),
  };
}

function operations(known: Readonly<Record<string, (input: Input) => unknown>>): Service {
  return (operation, input) => {
    const operate = known[operation];
    if (operate === undefined)
      throw new Error(`the simulation has no ${operation}; add it to simulation/services/aws.ts`);
    return operate(record(input));
  };
}

/** A batch of which some entries may fail for no reason of their own. */
function batch(
  { random, weather, fault }: Pick<AwsWorld, 'random' | 'weather' | 'fault'>,
  where: string,
  entries: readonly Entry[],
  take: (entry: Entry) => object,
) {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    if (random.chance(weather.partialBatches)) {
      fault('entry not taken', where);
      Failed.push({ Id: entry['Id'], Code: 'InternalError', SenderFault: false });
    } else Successful.push(take(entry));
  }
  return { Successful, ...(Failed.length > 0 && { Failed }) };
}

const busName = (name: unknown) =>
  String(name ?? 'default')
    .split('/')
    .at(-1) ?? 'default';

function attributesOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(record(value ?? {})).map(([name, attribute]) => [name, String(record(attribute)['StringValue'])]),
  );
}

function list(value: unknown): readonly Entry[] {
  return Array.isArray(value) ? value.map(record) : [];
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error(`not an object: ${String(value)}`);
  return Object.fromEntries(Object.entries(value));
}
