import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  type LambdaClient,
  ResourceConflictException,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { Pace } from '../../domain/channel-pace.ts';
import type { ChannelTap } from '../../ports/channel-paces.ts';

/** The event-source mapping of a channel's queue, and how many copies of the function the stage allows it. */
export interface TappedQueue {
  readonly mappingId: string;
  readonly copies: number;
}

/** The states in which a mapping can be changed; in the others it is being changed. */
const settledStates: readonly string[] = ['Enabled', 'Disabled'];

/** Opens and closes the way from a queue to its function; the queue keeps what waits for 14 days. */
export class QueueTap implements ChannelTap {
  readonly #client: Pick<LambdaClient, 'send'>;
  readonly #queue: TappedQueue;

  constructor(client: Pick<LambdaClient, 'send'>, queue: TappedQueue) {
    this.#client = client;
    this.#queue = queue;
  }

  async set(pace: Pace): Promise<'changed' | 'as-it-was' | 'busy'> {
    const { mappingId: UUID, copies } = this.#queue;
    const mapping = await this.#client.send(new GetEventSourceMappingCommand({ UUID }));
    if (!settledStates.includes(mapping.State ?? '')) return 'busy';
    // slower than the stage says, never faster: a provider's rate may depend on it
    const wanted = pace.kind === 'slow' ? Math.min(pace.copies, copies) : copies;
    if (pace.kind === 'pause' ? mapping.State === 'Disabled' : isOpen(mapping, wanted)) return 'as-it-was';
    const change =
      pace.kind === 'pause' ? { Enabled: false } : { Enabled: true, ScalingConfig: { MaximumConcurrency: wanted } };
    try {
      await this.#client.send(new UpdateEventSourceMappingCommand({ UUID, ...change }));
      return 'changed';
    } catch (error) {
      if (error instanceof ResourceInUseException || error instanceof ResourceConflictException) return 'busy';
      throw error;
    }
  }
}

const isOpen = ({ State, ScalingConfig }: EventSourceMappingConfiguration, copies: number) =>
  State === 'Enabled' && ScalingConfig?.MaximumConcurrency === copies;
