import type { SQSRecord } from 'aws-lambda';
import type { Channel } from '../domain/channel.ts';
import type { Broadcasts } from '../ports/broadcasts.ts';
import type { ComposeInput } from './attempt-delivery.ts';
import { watchBroadcasts } from './broadcasts/broadcast-watch.ts';
import { type BatchDependencies, deliverBatch } from './deliver-batch.ts';
import { type DeliverDependencies, deliverCommand } from './deliver-command.ts';

/** What a channel's deliver function is given. */
export type ChannelDependencies<Message> = Omit<DeliverDependencies<Message>, 'channel' | 'compose' | 'broadcasts'> &
  Omit<BatchDependencies, 'channel' | 'deliver' | 'broadcasts'> & {
    readonly broadcasts: Pick<Broadcasts, 'isCancelled' | 'countSettled'>;
  };

/** Delivers the batches of one channel; a channel adds no more than how its message is made of what was rendered. */
export const deliverOn =
  <Message>(channel: Channel, compose: (input: ComposeInput) => Message) =>
  (dependencies: ChannelDependencies<Message>) => {
    const watched = { ...dependencies, channel, broadcasts: watchBroadcasts(dependencies) };
    const deliver = deliverBatch({ ...watched, deliver: deliverCommand({ ...watched, compose }) });
    return (records: readonly SQSRecord[]) =>
      deliver(
        records.map(({ messageId, receiptHandle, body, attributes }) => ({
          messageId,
          receiptHandle,
          body,
          receiveCount: Number(attributes.ApproximateReceiveCount),
        })),
      );
  };
