import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Weather } from '../weather.ts';

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly groupId: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sentAt: number;
  receiveCount: number;
}

export interface QueueSettings {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly visibilitySeconds: number;
  /** How often a message is received before it is set aside in `deadLetters`. */
  readonly mostReceives?: number;
  readonly deadLetters?: () => Queue;
}

interface QueueWorld {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly weather: Weather;
  readonly fault: (fault: string, where: string) => void;
}

/** Messages that are looked at for the next one: a standard queue keeps order only about. */
const lookahead = 20;

/** A standard queue of SQS: messages come at least once, about in order. */
export class Queue {
  readonly settings: QueueSettings;
  /** Told when there may be something to receive. */
  onVisible: () => void = () => undefined;
  readonly #world: QueueWorld;
  readonly #visible: Message[] = [];
  readonly #inFlight = new Map<string, { readonly message: Message; stop: () => void }>();
  #delayed = 0;
  #handles = 0;

  constructor(settings: QueueSettings, world: QueueWorld) {
    this.settings = settings;
    this.#world = world;
  }

  /** How many messages are visible, delayed or in somebody's hands. */
  get size(): number {
    return this.#visible.length + this.#inFlight.size + this.#delayed;
  }

  get visible(): number {
    return this.#visible.length;
  }

  /** The messages that may be received, for whoever looks at a dead-letter queue. */
  get messages(): readonly Message[] {
    return this.#visible;
  }

  send(body: string, { groupId, attributes = {}, delaySeconds = 0 }: SendOptions = {}): { readonly messageId: string } {
    const { timeline, random } = this.#world;
    const message = { id: random.uuid(), body, groupId, attributes, sentAt: timeline.time, receiveCount: 0 };
    this.#showAfter(message, delaySeconds * 1000);
    return { messageId: message.id };
  }

  receive(most: number): readonly { readonly message: Message; readonly receiptHandle: string }[] {
    const { random, weather, fault } = this.#world;
    const received: { message: Message; receiptHandle: string }[] = [];
    while (received.length < most && this.#visible.length > 0) {
      const index = random.between(0, Math.min(lookahead, this.#visible.length) - 1);
      const [message] = this.#visible.splice(index, 1);
      if (message === undefined) break;
      message.receiveCount += 1;
      const { mostReceives, deadLetters, name } = this.settings;
      if (mostReceives !== undefined && message.receiveCount > mostReceives) {
        deadLetters?.().send(message.body, message);
        continue;
      }
      received.push({ message, receiptHandle: this.#hide(message) });
      if (!random.chance(weather.redelivered / 2)) continue;
      fault('delivered to two at once', name);
      this.#showAfter({ ...message }, random.between(0, 2000));
    }
    return received;
  }

  delete(receiptHandle: string): void {
    const { random, weather, fault } = this.#world;
    const held = this.#inFlight.get(receiptHandle);
    if (held === undefined) return;
    held.stop();
    this.#inFlight.delete(receiptHandle);
    if (!random.chance(weather.redelivered / 2)) return;
    fault('delivered again after its end', this.settings.name);
    this.#showAfter({ ...held.message }, random.between(0, 120_000));
  }

  /** Hides a received message for so long from now. */
  hold(receiptHandle: string, seconds: number): void {
    const held = this.#inFlight.get(receiptHandle);
    if (held === undefined) return;
    held.stop();
    held.stop = this.#world.timeline.after(seconds * 1000, () => this.#comesBack(receiptHandle));
  }

  /** Takes everything that is visible. */
  purge(): readonly Message[] {
    return this.#visible.splice(0);
  }

  #hide(message: Message): string {
    this.#handles += 1;
    const handle = `${this.settings.name}/${this.#handles}`;
    const stop = this.#world.timeline.after(this.settings.visibilitySeconds * 1000, () => this.#comesBack(handle));
    this.#inFlight.set(handle, { message, stop });
    return handle;
  }

  #comesBack(handle: string): void {
    const held = this.#inFlight.get(handle);
    if (held === undefined) return;
    this.#inFlight.delete(handle);
    this.#show(held.message);
  }

  #showAfter(message: Message, milliseconds: number): void {
    if (milliseconds <= 0) {
      this.#show(message);
      return;
    }
    this.#delayed += 1;
    this.#world.timeline.after(milliseconds, () => {
      this.#delayed -= 1;
      this.#show(message);
    });
  }

  #show(message: Message): void {
    this.#visible.push(message);
    this.onVisible();
  }
}

export interface SendOptions {
  readonly groupId?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly delaySeconds?: number | undefined;
}
