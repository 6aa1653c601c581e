import type { ApiRequest } from '../world.ts';
import type { ProviderWorld } from './provider-world.ts';

const minute = 60_000;
const hour = 60 * minute;

/** How long each provider waits before it tells once more what was not taken. */
export const patience = {
  // it repeats what found no connection, and nothing that was answered
  twilio: [],
  // over a day, longer each time; the times themselves are not published
  sendgrid: [minute, 5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 6 * hour, 9 * hour],
  // twice as long each time up to a quarter of an hour, over a day
  vonage: [5, 10, 20, 40, 80, 160, 320, 640, ...Array.from({ length: 94 }, () => 900)].map((seconds) => seconds * 1000),
} as const satisfies Record<string, readonly number[]>;

/** The request to an address below the public one that Carillon gave to a provider. */
export function requestTo(
  url: URL,
  { outputs }: Pick<ProviderWorld, 'outputs'>,
  request: Pick<ApiRequest, 'functionName' | 'headers' | 'body'>,
): ApiRequest {
  const base = URL.parse(outputs['PublicUrl'] ?? '')?.pathname.replace(/\/$/, '') ?? '';
  const path = url.pathname.slice(base.length);
  return { ...request, route: `POST ${path}`, path, query: url.search.slice(1) };
}

/** Tells it until it is taken, or for as long as the provider's patience lasts. */
export function report(
  request: ApiRequest,
  waits: readonly number[],
  world: Pick<ProviderWorld, 'call' | 'timeline'>,
): void {
  void tell();

  async function tell(): Promise<void> {
    for (const wait of [...waits, undefined]) {
      const { status } = await world.call(request);
      if (status < 300 || wait === undefined) return;
      await world.timeline.pause(wait);
    }
  }
}
