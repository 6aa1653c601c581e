import type { Observation } from '../observations.ts';
import { type Problem, readStoryEvent, type StoryEvent } from './bus-event.ts';
import { type Delivery, readDelivery } from './delivery-item.ts';
import { type StoryWorkflow, Workflows } from './workflow.ts';

/** One notification to one recipient, from the event to the outcome, as far as it has come. */
export interface Story {
  /** Stays the same while the story goes on. */
  readonly id: string;
  readonly notificationId: string;
  readonly recipient: string;
  readonly type: string;
  readonly source: string;
  readonly startedAt: string;
  /** How often it was asked for. */
  readonly requests: number;
  readonly delivery?: Delivery;
  /** The executions that drive the delivery on; none while its first attempts suffice. */
  readonly workflows?: readonly StoryWorkflow[];
  /** Why it was refused; then there is no delivery. */
  readonly problems?: readonly Problem[];
}

/** Whether nothing more is to be expected: a delivery on all channels is settled by the first, and over with the last. */
export function isOver({ delivery, problems }: Story): boolean {
  if (problems !== undefined) return true;
  if (delivery?.settledAt === undefined) return false;
  const isDone = (channel: string) => delivery.outcomes.some((outcome) => outcome.channel === channel);
  return delivery.strategy !== 'all' || delivery.channels.every(isDone);
}

interface Told extends Story {
  readonly eventId: string;
}

const someone = (position: number) => `someone ${position + 1}`;

/** Turns observations into stories. */
export class Stories {
  readonly #stories = new Map<string, Told>();
  readonly #workflows = new Workflows();
  readonly #capacity: number;

  constructor(capacity = 500) {
    this.#capacity = capacity;
  }

  /** The stories that this observation changes, as they are now. */
  take(observation: Observation): readonly Story[] {
    if (observation.kind === 'item') {
      const delivery = observation.deleted ? undefined : readDelivery(observation.item);
      return delivery === undefined ? [] : [this.#deliver(delivery, observation.at)];
    }
    const driven = this.#workflows.take(observation);
    if (driven !== undefined) return this.#drive(driven.storyId, driven.workflow);
    const event = observation.kind === 'event' ? readStoryEvent(observation.event) : undefined;
    if (event === undefined) return [];
    return event.kind === 'requested' ? this.#begin(event, observation.at) : this.#refuse(event, observation.at);
  }

  #begin(event: StoryEvent & { kind: 'requested' }, at: string): readonly Story[] {
    const { notificationId, type, source, eventId } = event;
    return event.recipients.map((recipientId, position) => {
      const recipient = recipientId ?? someone(position);
      const id = `${notificationId} ${recipient}`;
      const known = this.#stories.get(id);
      const begun = { id, notificationId, recipient, type, source, eventId, startedAt: at, requests: 1 };
      return this.#keep(known === undefined ? begun : { ...known, eventId, source, requests: known.requests + 1 });
    });
  }

  #refuse({ eventId, detailType, notificationId, problems }: StoryEvent & { kind: 'refused' }, at: string) {
    const asked = [...this.#stories.values()].filter((story) => story.eventId === eventId && !story.delivery);
    if (asked.length > 0) return asked.map((story) => this.#keep({ ...story, problems }));
    const id = `refused ${eventId}`;
    const named = { notificationId: notificationId ?? eventId, recipient: '', type: detailType, source: '' };
    return [this.#keep({ id, ...named, eventId, startedAt: at, requests: 1, problems })];
  }

  #deliver(delivery: Delivery, at: string): Story {
    const { notificationId, recipientId, type } = delivery;
    const known =
      this.#stories.get(`${notificationId} ${recipientId}`) ??
      this.#told(notificationId, (story) => story.delivery?.recipientId === recipientId) ??
      // Carillon gives an id to whom the request did not: the next one of them
      this.#told(notificationId, (story) => story.recipient.startsWith('someone ') && !story.delivery);
    const id = `${notificationId} ${recipientId}`;
    const begun = {
      id,
      notificationId,
      recipient: recipientId,
      type,
      source: '',
      eventId: '',
      startedAt: at,
      requests: 1,
    };
    return this.#keep({ ...(known ?? begun), delivery });
  }

  #drive(storyId: string, workflow: StoryWorkflow): readonly Story[] {
    const told =
      this.#stories.get(storyId) ??
      [...this.#stories.values()].find(
        ({ delivery }) => delivery && `${delivery.notificationId} ${delivery.recipientId}` === storyId,
      );
    if (told === undefined) return [];
    const others = (told.workflows ?? []).filter(({ executionArn }) => executionArn !== workflow.executionArn);
    return [this.#keep({ ...told, workflows: [...others, workflow] })];
  }

  #told(notificationId: string, matches: (story: Told) => boolean): Told | undefined {
    return [...this.#stories.values()].find((story) => story.notificationId === notificationId && matches(story));
  }

  #keep(story: Told): Story {
    this.#stories.set(story.id, story);
    const [oldest] = this.#stories.keys();
    if (this.#stories.size > this.#capacity && oldest !== undefined) this.#stories.delete(oldest);
    return story;
  }
}
