import type { ChannelSettings, SettledEvents } from '../contracts/environment.ts';
import type { WorkflowInput, WorkflowStep } from '../contracts/workflow.ts';
import { decideNextStep } from '../domain/decide-next-step.ts';
import {
  channelsOfWorkflow,
  type DeliveryRecord,
  deliveryHeaderSchema,
  settledStatus,
} from '../domain/delivery-record.ts';
import type { DeliveryLog } from '../ports/delivery-log.ts';
import type { EventPublisher } from '../ports/event-publisher.ts';
import type { ProviderHealth } from '../ports/provider-health.ts';
import type { Recipients } from '../ports/recipients.ts';
import type { TypeInfo } from '../ports/renderer.ts';
import { type BroadcastWatch, cancelledChannels } from './broadcasts/broadcast-watch.ts';
import { endBetween } from './broadcasts/count-settled.ts';
import { decidedChange } from './decided-change.ts';
import { settledEvent } from './settled-event.ts';
import { type DecidingDependencies, profileThatDecides, providersOf, stepSituation } from './step-situation.ts';
import { toWorkflowStep } from './workflow-step.ts';

interface Dependencies extends DecidingDependencies {
  readonly typeNamed: (type: string) => TypeInfo | undefined;
  readonly deliveries: Pick<DeliveryLog, 'load' | 'write'>;
  readonly recipients: Pick<Recipients, 'readSuppressions'>;
  readonly health: Pick<ProviderHealth, 'read'>;
  /** Knows which broadcasts were cancelled, and counts what has ended for them. */
  readonly broadcasts: BroadcastWatch;
  readonly events: EventPublisher;
  readonly channels: ChannelSettings;
  readonly settledEvents: SettledEvents;
}

/**
 * Decides the next step of a delivery that the workflow drives: when it starts, and whenever it wakes. Asked again, it
 * decides again from what is recorded by then; what is settled is told of once more.
 *
 * @throws when something cannot be read, written or told: the workflow asks again
 */
export const decideDelivery =
  (dependencies: Dependencies) =>
  async ({ recipientId, notificationId, channel }: WorkflowInput): Promise<WorkflowStep> => {
    const { typeNamed, deliveries, recipients, health, broadcasts, channels, now } = dependencies;
    const key = { recipientId, notificationId };
    const { record, profile: known, cancelled } = (await deliveries.load([key]))(key);
    // the person was erased, and what there was to send with them
    if (record === undefined) return { kind: 'settled', status: 'cancelled' };
    const over = settledStatus(record);
    if (over !== undefined && record.strategy !== 'all') {
      await tell(record, dependencies);
      return { kind: 'settled', status: over };
    }

    const info = typeNamed(record.type);
    if (info === undefined) {
      const failed = { status: 'failed', reason: 'type-not-in-the-catalogue', at: now().toISOString() } as const;
      const written = await deliveries.write(deliveryHeaderSchema.parse(record), {
        outcomes: { [channel]: failed },
        settle: failed,
      });
      // before it is told: asked again, the delivery is over already
      await broadcasts.count(endBetween(record, written));
      await tell(written, dependencies);
      return { kind: 'settled', status: 'failed' };
    }
    const { rendering } = record;
    const scope = channelsOfWorkflow(record, channel);
    const decision = decideNextStep(
      stepSituation(
        record,
        {
          channels: scope,
          info,
          profile: await profileThatDecides(recipientId, rendering?.inline, known, recipients),
          expiresAt: rendering?.expiresAt,
          providers: await providersOf(scope, channels, health),
          cancelled: await cancelledChannels(record, cancelled, broadcasts),
        },
        dependencies,
      ),
    );
    const change = decidedChange(decision, now());
    if (Object.keys(change).length > 0) {
      const written = await deliveries.write(deliveryHeaderSchema.parse(record), change);
      await broadcasts.count(endBetween(record, written));
      if (decision.step.kind === 'settle') await tell(written, dependencies);
    }
    return toWorkflowStep(decision.step, { ...record, channels, now: now().getTime() });
  };

async function tell(record: DeliveryRecord | undefined, { events, settledEvents }: Dependencies): Promise<void> {
  const event = record && settledEvent(record, settledEvents);
  if (event === undefined) return;
  const untold = await events.publish([event]);
  if (untold.length > 0) throw new Error('the end of a delivery could not be told; the workflow asks again');
}
