import type { RequestDetail } from '../history.ts';
import type { World } from '../world.ts';
import { type Api, accepted, withJson } from './api.ts';
import { type People, topic } from './people.ts';
import { Requests } from './requests.ts';

const minute = 60_000;

/** The services that ask: for one person or a few, twice, in bursts, wrongly, to a topic; and that change their minds. */
export class Services {
  readonly #world: World;
  readonly #api: Api;
  readonly #people: People;
  readonly #requests: Requests;
  #posts = 0;
  #asked = 0;

  constructor(world: World, api: Api, people: People) {
    this.#world = world;
    this.#api = api;
    this.#people = people;
    this.#requests = new Requests(world.random, () => world.timeline.time);
  }

  /** How many deliveries were asked for. */
  get asked(): number {
    return this.#asked;
  }

  async ask(): Promise<void> {
    const { random } = this.#world;
    if (random.chance(0.06)) return this.#comments();
    if (random.chance(0.02)) {
      const { detail, flaw } = this.#requests.flawed(this.#people.some(2));
      await this.#put(detail, flaw);
      return;
    }
    const recipientIds = random.chance(0.01)
      ? [`nobody-${random.between(1, 50)}`]
      : this.#people.some(random.chance(0.85) ? 1 : random.between(2, 3));
    const detail = this.#requests.any(recipientIds);
    this.#asked += recipientIds.length;
    await this.#put(detail);
    await this.#afterwards(detail, recipientIds);
  }

  /** For everybody who is subscribed. */
  async broadcast(): Promise<void> {
    const { random, timeline } = this.#world;
    this.#asked += this.#people.members;
    const detail = random.chance(0.7)
      ? this.#requests.of('weekly.offers', { topic })
      : this.#requests.commentTo({ topic }, `post-${this.#nextPost()}`);
    await this.#put(detail);
    if (random.chance(0.2)) await this.#put(detail);
    if (random.chance(0.25)) {
      await timeline.pause(random.between(0, 20 * minute));
      await this.#cancelBroadcast(detail);
    }
  }

  /** Several comments on a post, within minutes or hours. */
  async #comments(): Promise<void> {
    const { random, timeline } = this.#world;
    const recipientIds = this.#people.some(1);
    const postId = `post-${this.#nextPost()}`;
    const count = random.chance(0.04) ? 60 : random.between(1, 12);
    const apart = random.pick([1000, 20_000, 4 * minute, 15 * minute]);
    for (let made = 0; made < count; made += 1) {
      const detail = this.#requests.comment(recipientIds, postId);
      this.#asked += 1;
      await this.#put(detail);
      if (random.chance(0.1)) await this.#put(detail);
      if (random.chance(0.03)) await this.#cancel(detail, recipientIds);
      await timeline.pause(random.between(0, 2 * apart));
    }
  }

  /** What producers do with what they have asked for: the same once more, or the contrary. */
  async #afterwards(detail: RequestDetail, recipientIds: readonly string[]): Promise<void> {
    const { random, timeline } = this.#world;
    if (random.chance(0.06)) {
      await timeline.pause(random.pick([0, 50, 5000, random.between(0, 30 * minute)]));
      await this.#put(detail);
    }
    if (random.chance(detail.sendAt === undefined ? 0.02 : 0.15)) {
      const wait = Date.parse(detail.sendAt ?? '') - timeline.time;
      const most = Number.isNaN(wait) ? 30_000 : Math.min(wait * 1.01, 3 * 86_400_000);
      await timeline.pause(random.between(0, Math.max(0, Math.ceil(most))));
      await this.#cancel(detail, recipientIds);
    }
  }

  async #put(detail: RequestDetail, flaw?: string): Promise<void> {
    const { timeline, history, put, random } = this.#world;
    history.add({ kind: 'asking', at: timeline.time, detail, ...(flaw !== undefined && { flaw }) });
    await put(random.pick(['shop', 'accounts', 'billing', 'blog']), 'NotificationRequested.v1', detail);
    history.add({ kind: 'requested', at: timeline.time, detail });
  }

  async #cancel({ notificationId }: RequestDetail, recipientIds: readonly string[]): Promise<void> {
    const { timeline, history } = this.#world;
    const from = timeline.time;
    const answer = await this.#api.ask({
      functionName: 'serve-recipients-api',
      route: 'POST /notifications/{notificationId}/cancel',
      pathParameters: { notificationId },
      path: `/notifications/${notificationId}/cancel`,
      ...withJson({ recipientIds }),
    });
    accepted(answer, 'a cancellation');
    for (const recipientId of recipientIds)
      history.add({ kind: 'cancelled', at: timeline.time, from, notificationId, recipientId });
  }

  async #cancelBroadcast({ notificationId }: RequestDetail): Promise<void> {
    const { timeline, history } = this.#world;
    const from = timeline.time;
    const answer = await this.#api.ask({
      functionName: 'serve-recipients-api',
      route: 'POST /broadcasts/{broadcastId}/cancel',
      pathParameters: { broadcastId: notificationId },
      path: `/broadcasts/${notificationId}/cancel`,
    });
    // nobody has begun with it yet, and it goes on
    if (answer.status === 404) return;
    accepted(answer, 'the end of a broadcast');
    history.add({ kind: 'cancelled', at: timeline.time, from, notificationId });
  }

  #nextPost(): number {
    this.#posts += 1;
    return this.#posts;
  }
}
