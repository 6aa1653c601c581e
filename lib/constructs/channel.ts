import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { type CompiledCatalogue, compiledCatalogueFile } from '../../lambdas/contracts/compiled-catalogue.ts';
import type { deliveringEnvironment } from '../../lambdas/contracts/environment.ts';
import type { Channel as ChannelName } from '../../lambdas/domain/channel.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { ProviderAlarm } from '../monitoring/provider-alarm.ts';
import { ChannelQueues } from './channel-queues.ts';
import { NotificationFunction } from './notification-function.ts';
import type { Records } from './records.ts';

/** What every channel is made from. */
export interface ChannelSurroundings {
  readonly stage: StageConfig;
  readonly records: Records;
  /** The channel's templates, shipped beside its function. */
  readonly templates: CompiledCatalogue;
  readonly onCall: OnCall;
}

type DeliveringVariables = Readonly<Record<keyof typeof deliveringEnvironment, string>>;

export interface ChannelProps<Schema extends z.ZodObject> extends ChannelSurroundings {
  readonly channel: ChannelName;
  /** The provider's name in metrics, as its adapter has it. */
  readonly provider: string;
  /** The schema of deliver-<channel>'s environment. */
  readonly schema: Schema;
  /** Adds the channel's own variables to those that every channel has. */
  readonly environment: (delivering: DeliveringVariables) => Readonly<Record<keyof z.input<Schema> & string, string>>;
  /** How many copies of the function may run at once for each queue. */
  readonly maxConcurrency: { readonly urgent: number; readonly rest: number };
}

/** A provider answers within seconds or is given up; ten messages are sent side by side. */
const timeout = Duration.seconds(15);

/** One way to reach people: two queues, and the function that sends what is in them. */
export class Channel<Schema extends z.ZodObject = z.ZodObject> extends Construct {
  readonly name: ChannelName;
  readonly provider: string;
  readonly queues: ChannelQueues;
  readonly sender: NotificationFunction<Schema>;

  constructor(scope: Construct, id: string, props: ChannelProps<Schema>) {
    super(scope, id);
    const { channel, provider, schema, stage, records, onCall } = props;
    const folder = `deliver-${channel}`;
    this.name = channel;
    this.provider = provider;
    this.queues = new ChannelQueues(this, 'Queues', { channel, consumerTimeout: timeout, onCall });
    this.sender = new NotificationFunction(this, 'Deliver', {
      folder,
      schema,
      environment: props.environment({
        ...records.environment,
        QUEUE_URLS: Stack.of(this).toJsonString(this.queues.urls),
        ATTEMPT_LEASE_SECONDS: String(timeout.toSeconds()),
      }),
      timeout,
      files: { [compiledCatalogueFile]: JSON.stringify(props.templates) },
      stage,
      impact: `Notifications by ${channel} are late, and lost to a dead-letter queue in the end.`,
      onCall,
    });
    records.grantRecord(this.sender);
    records.table.grantUpdate(this.sender);
    records.table.grantFind(this.sender);
    this.queues.feed(this.sender.function, props.maxConcurrency);
    new ProviderAlarm(this, 'ProviderAlarm', { channel, provider, service: folder, onCall });
  }
}
