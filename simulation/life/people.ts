import type { Choice, Fact } from '../history.ts';
import type { ApiAnswer, World } from '../world.ts';
import { type Api, accepted } from './api.ts';
import { anyWish, categoryPatch, categoryWish, consentWish } from './choices.ts';
import { newPerson, type Person, timeZones } from './person.ts';

export type TextFrom = (phone: string, body: string) => Promise<ApiAnswer>;

/** What people do meanwhile, and how often. */
const doings = {
  api: 0.5,
  event: 0.1,
  stop: 0.06,
  start: 0.06,
  oneClick: 0.05,
  page: 0.02,
  move: 0.07,
  topic: 0.1,
  erase: 0.04,
} as const;

export const topic = 'release-notes';

/** The people of a run: they choose, move, reply, leave, and others take their place. */
export class People {
  readonly #world: World;
  readonly #api: Api;
  readonly #textFrom: TextFrom;
  readonly #people: Person[] = [];
  readonly #byEmail = new Map<string, Person>();
  #number = 0;

  constructor(world: World, api: Api, textFrom: TextFrom) {
    this.#world = world;
    this.#api = api;
    this.#textFrom = textFrom;
    world.history.listen((fact) => this.#read(fact));
  }

  get count(): number {
    return this.#people.length;
  }

  /** How many are subscribed to the topic. */
  get members(): number {
    return this.#people.filter(({ isInTopic }) => isInTopic).length;
  }

  any(): Person {
    return this.#world.random.pick(this.#people);
  }

  /** Some who are not the same. */
  some(count: number): readonly string[] {
    return [...new Set(Array.from({ length: count }, () => this.any().recipientId))];
  }

  /** Somebody new, whose first choices are made already. */
  async introduce(): Promise<void> {
    const { timeline, random, history, put } = this.#world;
    this.#number += 1;
    const person = newPerson(this.#number, random, timeline.now());
    const { recipientId, detail } = person;
    await put('crm', 'RecipientChanged.v1', detail);
    await this.#api.untilInForce(recipientId, ({ version }) => version > 0);
    history.add({ kind: 'introduced', at: timeline.time, recipientId, detail });
    this.#people.push(person);
    this.#byEmail.set(person.email, person);
    person.isBusy = true;
    if (random.chance(0.6)) await this.#choose(person, consentWish('email', random.pick(['express', 'written'])));
    if (random.chance(0.5)) await this.#subscribe(person, true);
    person.isBusy = false;
  }

  /** Somebody does something, unless they are at it. */
  async act(): Promise<void> {
    const { random, timeline } = this.#world;
    const person = this.any();
    if (person.isBusy || person.isGone) return;
    person.isBusy = true;
    try {
      switch (random.share(doings)) {
        case 'api':
          return await this.#choose(person, anyWish(random, timeline.time));
        case 'event':
          return await this.#chooseElsewhere(person);
        case 'stop':
          return await this.#text(person, random.pick(['STOP', 'stop', 'Stop.']), false);
        case 'start':
          return await this.#text(person, 'START', true);
        case 'oneClick':
          return await this.#unsubscribe(person);
        case 'page':
          return await this.#stopOnPage(person);
        case 'move':
          return await this.#move(person);
        case 'topic':
          return await this.#subscribe(person, !person.isInTopic);
        case 'erase':
          return await this.#erase(person);
        case undefined:
          return;
      }
    } finally {
      person.isBusy = false;
    }
  }

  async #choose({ recipientId }: Person, { choices, patch }: ReturnType<typeof anyWish>): Promise<void> {
    await this.#tell(recipientId, choices, async () => {
      return accepted(await this.#api.ofPerson(['PATCH', '/preferences'], recipientId, patch), JSON.stringify(patch));
    });
  }

  async #chooseElsewhere({ recipientId }: Person): Promise<void> {
    const { random, timeline, put } = this.#world;
    const choice = categoryWish(random);
    const { category, channel, wanted } = choice;
    const occurredAt = timeline.now().toISOString();
    await this.#tell(recipientId, [choice], async () => {
      const detail = { recipientId, occurredAt, preferences: categoryPatch(choice) };
      await put('crm', 'PreferencesChangeRequested.v1', detail);
      return this.#api.untilInForce(
        recipientId,
        ({ preferences }) => preferences.categories?.[category]?.channels?.[channel] === wanted,
      );
    });
  }

  async #text({ recipientId, phone }: Person, body: string, wanted: boolean): Promise<void> {
    if (phone === undefined) return;
    const withdrawn: readonly Choice[] = wanted ? [] : [{ kind: 'consent', channel: 'sms', consent: 'withdrawn' }];
    await this.#tell(recipientId, [{ kind: 'texts', wanted }, ...withdrawn], async () => {
      return accepted(await this.#api.untilAnswered(() => this.#textFrom(phone, body)), body);
    });
  }

  /** One click in the mail client: the end of this category on this channel. */
  async #unsubscribe({ recipientId, unsubscribeToken }: Person): Promise<void> {
    if (unsubscribeToken === undefined) return;
    const ends: readonly Choice[] = [
      { kind: 'category', category: 'marketing', channel: 'email', wanted: false },
      { kind: 'consent', channel: 'email', consent: 'withdrawn' },
    ];
    await this.#tell(recipientId, ends, () =>
      this.#post('unsubscribe', unsubscribeToken, 'List-Unsubscribe=One-Click'),
    );
  }

  async #stopOnPage({ recipientId, preferencesToken }: Person): Promise<void> {
    if (preferencesToken === undefined) return;
    const ends = (['email', 'sms', 'push'] as const).map(
      (channel): Choice => ({ kind: 'consent', channel, consent: 'withdrawn' }),
    );
    await this.#tell(recipientId, ends, () => this.#post('preferences', preferencesToken, 'action=stop-marketing'));
  }

  async #post(page: 'unsubscribe' | 'preferences', token: string, body: string): Promise<'unheard' | undefined> {
    const answer = await this.#api.ask({
      functionName: 'serve-preference-centre',
      route: `POST /${page}/{token}`,
      pathParameters: { token },
      path: `/${page}/${token}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
      body,
    });
    // a link that is too old says so, and nothing has changed
    if (answer.status === 404) return 'unheard';
    return accepted(answer, body);
  }

  async #move(person: Person): Promise<void> {
    const { random, timeline, put } = this.#world;
    const { recipientId } = person;
    const timeZone = random.pick(timeZones);
    const occurredAt = timeline.now().toISOString();
    await this.#tell(recipientId, [{ kind: 'zone', timeZone }], async () => {
      await put('crm', 'RecipientChanged.v1', { recipientId, occurredAt, timeZone });
      return this.#api.untilInForce(recipientId, (document) => document.timeZone === timeZone);
    });
    person.timeZone = timeZone;
  }

  async #subscribe(person: Person, isMember: boolean): Promise<void> {
    const { timeline, history } = this.#world;
    const { recipientId } = person;
    const from = timeline.time;
    const method = isMember ? 'PUT' : 'DELETE';
    accepted(
      await this.#api.ofPerson([method, '/topics/{topic}'], recipientId, undefined, { topic }),
      `${method} topic`,
    );
    person.isInTopic = isMember;
    history.add({ kind: 'subscribed', at: timeline.time, from, recipientId, topic, isMember });
  }

  /** Somebody leaves for good; another one comes. */
  async #erase(person: Person): Promise<void> {
    const { recipientId } = person;
    await this.#tell(recipientId, [{ kind: 'erased' }], async () => {
      const answer = await this.#api.ask({
        functionName: 'erase-recipient',
        route: 'DELETE /recipients/{recipientId}',
        pathParameters: { recipientId },
        path: `/recipients/${recipientId}`,
      });
      return accepted(answer, 'an erasure');
    });
    person.isGone = true;
    this.#byEmail.delete(person.email);
    await this.introduce();
    this.#people.splice(this.#people.indexOf(person), 1);
  }

  /** Takes down when something was begun to be told, and when it was heard. */
  async #tell(recipientId: string, choices: readonly Choice[], tell: () => Promise<'unheard' | undefined>) {
    const { timeline, history } = this.#world;
    const from = timeline.time;
    for (const choice of choices) history.add({ kind: 'choosing', at: from, recipientId, choice });
    if ((await tell()) === 'unheard') return;
    for (const choice of choices) history.add({ kind: 'choice', at: timeline.time, from, recipientId, choice });
  }

  /** People read their mail, and find the links in it. */
  #read(fact: Fact): void {
    if (fact.kind !== 'call' || fact.channel !== 'email') return;
    const person = this.#byEmail.get(fact.to);
    if (person === undefined) return;
    const content = fact.content.replaceAll(/=\r?\n/g, '');
    person.unsubscribeToken = linkIn(content, 'unsubscribe') ?? person.unsubscribeToken;
    person.preferencesToken = linkIn(content, 'preferences') ?? person.preferencesToken;
  }
}

const linkIn = (content: string, page: string): string | undefined =>
  new RegExp(`/${page}/(?<token>[\\w-]+\\.[\\w-]+\\.[\\w-]+)`).exec(content)?.groups?.['token'];
