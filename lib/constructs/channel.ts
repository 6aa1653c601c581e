import { Construct } from 'constructs';
import type * as z from 'zod';
import { type CompiledCatalogue, compiledCatalogueFile } from '../../lambdas/contracts/compiled-catalogue.ts';
import type { deliveringEnvironment } from '../../lambdas/contracts/environment.ts';
import type { Channel as ChannelName } from '../../lambdas/domain/channel.ts';
import type { StageConfig } from '../config-schema.ts';
import { HealthAlarms } from '../monitoring/health-alarms.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { ProviderAlarm } from '../monitoring/provider-alarm.ts';
import type { ProviderSetting } from '../provider-settings.ts';
import type { ChannelQueues } from './channel-queues.ts';
import type { DeliveryWorkflow } from './delivery-workflow.ts';
import { NotificationFunction } from './notification-function.ts';
import { deliverTimeout, type OutgoingQueues } from './outgoing-queues.ts';
import type { Receipts } from './receipts.ts';
import type { Records } from './records.ts';
import type { Mapping } from './work-queue.ts';

/** What every channel is made from. */
export interface ChannelSurroundings {
  readonly stage: StageConfig;
  readonly records: Records;
  /** The queues of all channels, this one's among them. */
  readonly queues: OutgoingQueues;
  /** Where what becomes of the channel's messages is told. */
  readonly receipts: Receipts;
  /** What a delivery is handed to that its first attempt does not settle. */
  readonly workflow: DeliveryWorkflow;
  /** The channel's templates, shipped beside its function. */
  readonly templates: CompiledCatalogue;
  readonly onCall: OnCall;
}

type DeliveringVariables = Readonly<Record<keyof typeof deliveringEnvironment, string>>;

export interface ChannelProps<Schema extends z.ZodObject> extends ChannelSurroundings {
  readonly channel: ChannelName;
  /** The schema of deliver-<channel>'s environment. */
  readonly schema: Schema;
  /** Adds the channel's own variables to those that every channel has. */
  readonly environment: (delivering: DeliveringVariables) => Readonly<Record<keyof z.input<Schema> & string, string>>;
  /** How many copies of the function may run at once for each queue. */
  readonly maxConcurrency: { readonly urgent: number; readonly rest: number };
}

/** One way to reach people: the function that sends what is in the channel's two queues, and the watch on its providers. */
export class Channel<Schema extends z.ZodObject = z.ZodObject> extends Construct {
  readonly name: ChannelName;
  readonly providers: readonly ProviderSetting[];
  readonly queues: ChannelQueues;
  readonly sender: NotificationFunction<Schema>;
  /** What feeds the function all that is not urgent: it can be slowed or paused. */
  readonly tap: Mapping;

  constructor(scope: Construct, id: string, props: ChannelProps<Schema>) {
    super(scope, id);
    const { channel, schema, stage, records, workflow, onCall } = props;
    const folder = `deliver-${channel}`;
    const { queues, providers } = props.queues.of(channel);
    this.name = channel;
    this.providers = providers;
    this.queues = queues;
    this.sender = new NotificationFunction(this, 'Deliver', {
      folder,
      schema,
      environment: props.environment({
        ...records.environment,
        ...workflow.environment,
        ...props.queues.environment,
        ATTEMPT_LEASE_SECONDS: String(deliverTimeout.toSeconds()),
      }),
      timeout: deliverTimeout,
      files: { [compiledCatalogueFile]: JSON.stringify(props.templates) },
      stage,
      impact: `Notifications by ${channel} are late, and lost to a dead-letter queue in the end.`,
      onCall,
    });
    records.grantRecord(this.sender);
    records.table.grantUpdate(this.sender);
    records.table.grantFind(this.sender);
    workflow.grantDrive(this.sender);
    this.tap = this.queues.feed(this.sender.function, props.maxConcurrency);
    for (const { name: provider } of providers)
      new ProviderAlarm(this, `ProviderAlarm-${provider}`, { channel, provider, service: folder, onCall });
    new HealthAlarms(this, 'HealthAlarms', { channel, providers, service: folder, onCall });
  }
}
