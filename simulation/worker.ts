import { createHash } from 'node:crypto';
import { readAssembly } from '../local/synth.ts';
import { loadProduct, type Product, runEpisode } from './episode.ts';
import type { EpisodeAnswer, EpisodeRequest, ProductPlace } from './episode-request.ts';
import type { Fact } from './history.ts';

/*
 * A process that runs the episodes it is asked for, one at a time, until it is let go. Processes and not threads: one that
 * is stuck can be ended, each has a heap of its own, and they take their time zone from whoever starts them.
 */

const progressEveryMs = 250;
const answer = (message: EpisodeAnswer) => process.send?.(message);

/** The one that was asked for last: bundles are large. */
let loaded: { readonly name: string; readonly product: Promise<Product> } | undefined;

function productAt(place: ProductPlace): Promise<Product> {
  const name = JSON.stringify(place);
  if (loaded?.name !== name)
    loaded = { name, product: readAssembly(place.assembly).then((read) => loadProduct(read, place.root)) };
  return loaded.product;
}

async function run({ place, fingerprint = false, ...options }: EpisodeRequest): Promise<void> {
  const product = await productAt(place);
  const hash = fingerprint ? createHash('sha256') : undefined;
  const report = reporter();
  const episode = await runEpisode(product, options, (fact) => {
    hash?.update(JSON.stringify(fact));
    report(fact);
  });
  answer({ kind: 'finished', episode: { ...episode, ...(hash && { fingerprint: hash.digest('hex') }) } });
}

/** Counts along, and tells now and then. */
function reporter(): (fact: Fact) => void {
  const count = { deliveries: 0, providerCalls: 0, faults: 0 };
  let began: number | undefined;
  let told = performance.now();
  return (fact) => {
    began ??= fact.at;
    if (fact.kind === 'requested' && Array.isArray(fact.detail.to)) count.deliveries += fact.detail.to.length;
    if (fact.kind === 'call') count.providerCalls += 1;
    if (fact.kind === 'fault') count.faults += 1;
    if (performance.now() - told < progressEveryMs) return;
    told = performance.now();
    answer({ kind: 'progress', progress: { ...count, virtualDays: (fact.at - began) / 86_400_000 } });
  };
}

const broke = (error: unknown) =>
  answer({ kind: 'broke', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });

process.on('uncaughtException', broke);
process.on('message', (request: EpisodeRequest) => void run(request).catch(broke));
process.on('disconnect', () => process.exit());
