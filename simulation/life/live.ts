import type { World } from '../world.ts';
import { Api } from './api.ts';
import { People, type TextFrom } from './people.ts';
import { Services } from './services.ts';

export interface LifeOptions {
  /** About how many are asked for altogether. */
  readonly deliveries: number;
  readonly textFrom: TextFrom;
  /** @default 500 */
  readonly deliveriesADay?: number;
  /** @default 150 */
  readonly people?: number;
}

const hour = 3_600_000;
/** How busy services are at each hour of the day, in UTC: few at night, a burst in the morning and one in the evening. */
const busy = [1, 1, 0, 0, 0, 1, 2, 4, 12, 5, 4, 4, 6, 5, 4, 4, 4, 6, 9, 5, 3, 2, 2, 1];
const busyADay = busy.reduce((sum, each) => sum + each, 0);

/** What people do for each delivery that is asked for. */
const actsPerDelivery = 0.25;
const broadcastEveryHours = 31;

/**
 * People and services live: until about so many deliveries were asked for, and everything that was begun has come to its
 * end as far as they are concerned. What the product has yet to do goes on afterwards.
 */
export async function live(world: World, options: LifeOptions): Promise<void> {
  const { deliveries, textFrom, deliveriesADay = 500, people: inhabitants = 150 } = options;
  const { timeline, random } = world;
  const api = new Api(world);
  const people = new People(world, api, textFrom);
  const services = new Services(world, api, people);
  const doing = new Doing();

  for (let made = 0; made < inhabitants; made += 1) doing.begin(people.introduce());
  await doing.end();

  const later = (run: () => Promise<unknown>) =>
    timeline.after(random.between(0, hour - 1), () => {
      if (services.asked < deliveries) doing.begin(run());
    });
  for (let hours = 0; services.asked < deliveries; hours += 1) {
    const share = (busy[timeline.now().getUTCHours()] ?? 0) / busyADay;
    // one request in twenty brings several
    const requests = random.between(0, Math.ceil(2 * share * deliveriesADay * 0.7));
    for (let made = 0; made < requests; made += 1) later(() => services.ask());
    const acts = Math.ceil((actsPerDelivery * deliveriesADay) / 24);
    for (let made = random.between(0, 2 * acts); made > 0; made -= 1) later(() => people.act());
    if (hours % broadcastEveryHours === broadcastEveryHours - 1) later(() => services.broadcast());
    await timeline.pause(hour);
    doing.check();
  }
  await doing.end();
}

/** What goes on at the same time; what fails is not lost. */
class Doing {
  readonly #open = new Set<Promise<void>>();
  #error: unknown;

  begin(work: Promise<unknown>): void {
    const watched = work
      .then(
        () => {},
        (error: unknown) => {
          this.#error ??= error;
        },
      )
      .finally(() => this.#open.delete(watched));
    this.#open.add(watched);
  }

  check(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  async end(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
    this.check();
  }
}
