import { ACCOUNT, REGION } from '../../local/account.ts';
import { type BusEvent, lookUp, type Rule } from '../../local/events/rule.ts';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Weather } from '../weather.ts';
import type { Queue } from './queue.ts';

interface BusWorld {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly weather: Weather;
  readonly fault: (fault: string, where: string) => void;
  readonly queueOf: (arn: string) => Queue;
  readonly invoke: (functionArn: string, event: unknown) => void;
  /** Told of every event, when its bus has it. */
  readonly told: (event: BusEvent) => void;
}

/** Most milliseconds from the bus to a target. */
const slowest = 3000;

/** EventBridge: events go to the targets of the rules that match them, at least once, in no order. */
export class Bus {
  readonly #world: BusWorld;
  readonly #rules = new Map<string, Rule[]>();

  constructor(world: BusWorld) {
    this.#world = world;
  }

  addRule(rule: Rule): void {
    this.#rules.set(rule.busName, [...(this.#rules.get(rule.busName) ?? []), rule]);
    if (rule.everyMilliseconds === undefined) return;
    const { timeline } = this.#world;
    timeline.every(rule.everyMilliseconds, () => this.#deliver(rule, this.#event('aws.events', 'Scheduled Event', {})));
  }

  publish(busName: string, source: string, detailType: string, detail: Readonly<Record<string, unknown>>): string {
    const event = this.#event(source, detailType, detail);
    this.#world.told(event);
    for (const rule of this.#rules.get(busName) ?? []) if (rule.matches?.(event)) this.#deliver(rule, event);
    return event.id;
  }

  #event(source: string, detailType: string, detail: Readonly<Record<string, unknown>>): BusEvent {
    const { timeline, random } = this.#world;
    return {
      version: '0',
      id: random.uuid(),
      'detail-type': detailType,
      source,
      account: ACCOUNT,
      time: `${timeline.now().toISOString().slice(0, 19)}Z`,
      region: REGION,
      resources: [],
      detail,
    };
  }

  #deliver(rule: Rule, event: BusEvent): void {
    const { timeline, random, weather, fault, queueOf, invoke } = this.#world;
    const twice = rule.matches !== undefined && random.chance(weather.doubledEvents);
    if (twice) fault('event delivered twice', event['detail-type']);
    for (const target of rule.targets)
      for (let copy = 0; copy < (twice ? 2 : 1); copy += 1)
        timeline.after(random.between(1, slowest), () => {
          if (target.arn.includes(':lambda:')) invoke(target.arn, event);
          else
            queueOf(target.arn).send(target.input ?? JSON.stringify(event), {
              groupId: target.messageGroupId && lookUp(target.messageGroupId, event),
            });
        });
  }
}
