import type { ApiAnswer, ApiRequest, World } from '../world.ts';

/** How often somebody asks again who gets no answer, or a bad one. */
const patience = 400;

/** Speaks to the API as services and people do: whoever gets no answer asks again. */
export class Api {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** A route of serve-recipients-api about one person, asked by a service or in their own session. */
  ofPerson(
    [method, path]: readonly [method: string, path: string],
    recipientId: string,
    body?: object,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const isOwn = this.#world.random.chance(0.3) && method !== 'PUT';
    const prefix = isOwn ? '/me' : `/recipients/${recipientId}`;
    const filled = Object.entries(parameters).reduce((text, [name, value]) => text.replace(`{${name}}`, value), path);
    return this.ask({
      functionName: 'serve-recipients-api',
      route: `${method} ${isOwn ? '/me' : '/recipients/{recipientId}'}${path}`,
      pathParameters: { ...(isOwn ? {} : { recipientId }), ...parameters },
      path: `${prefix}${filled}`,
      ...(isOwn && { claims: { sub: recipientId } }),
      ...withJson(body),
    });
  }

  /** Asks until there is an answer that is none of a broken server. */
  ask(request: ApiRequest): Promise<ApiAnswer> {
    return this.untilAnswered(() => this.#world.call(request));
  }

  async untilAnswered(ask: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
    const { timeline, random } = this.#world;
    for (let asked = 1; ; asked += 1) {
      const answer = await ask();
      if (answer.status < 500 && answer.status !== 429) return answer;
      if (asked === patience) throw new Error(`no answer but ${answer.status} after ${asked} times`);
      await timeline.pause(random.between(1000, Math.min(600_000, 2000 * asked)));
    }
  }

  /** Looks until something that was told by an event is in force. */
  async untilInForce(recipientId: string, holds: (document: Document) => boolean): Promise<undefined> {
    const { timeline } = this.#world;
    for (let looked = 1; looked <= patience; looked += 1) {
      await timeline.pause(Math.min(600_000, 1000 * looked));
      const { status, body } = await this.ofPerson(['GET', '/preferences'], recipientId);
      if (status !== 200) throw new Error(`the preferences of ${recipientId} were answered with ${status}`);
      const document: Document = JSON.parse(body);
      if (holds(document)) return undefined;
    }
    throw new Error(`what ${recipientId} was said to have chosen is not in force after ${patience} looks`);
  }
}

/** What the API says somebody wants. */
export interface Document {
  readonly version: number;
  readonly timeZone?: string;
  readonly preferences: {
    readonly categories?: Readonly<Record<string, { readonly channels?: Readonly<Record<string, boolean>> }>>;
  };
}

export const withJson = (body: object | undefined) =>
  body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };

/** The answer, or an error that says what was wrong with what was asked. */
export function accepted(answer: ApiAnswer, what: string): undefined {
  if (answer.status !== 200)
    throw new Error(`${what} was answered with ${answer.status}: ${answer.body.slice(0, 300)}`);
  return undefined;
}
