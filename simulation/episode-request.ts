import type { Episode, EpisodeOptions } from './episode.ts';

/** Where an episode finds its product. */
export interface ProductPlace {
  /** The output directory of `cdk synth`. */
  readonly assembly: string;
  /** The folder that holds `lambdas/`, when it is not this project. */
  readonly root?: string;
}

/** What a process that runs episodes is asked for. */
export interface EpisodeRequest extends EpisodeOptions {
  readonly place: ProductPlace;
  /** Whether to say by which facts the run can be known; takes a little longer. */
  readonly fingerprint?: boolean;
}

/** How far an episode has come. */
export interface EpisodeProgress {
  readonly deliveries: number;
  readonly providerCalls: number;
  readonly faults: number;
  readonly virtualDays: number;
}

export interface FinishedEpisode extends Episode {
  /** The same for two runs that told the same facts in the same order. */
  readonly fingerprint?: string;
}

/** What a process that runs episodes answers with. */
export type EpisodeAnswer =
  | { readonly kind: 'progress'; readonly progress: EpisodeProgress }
  | { readonly kind: 'finished'; readonly episode: FinishedEpisode }
  /** The simulation itself could not go on. */
  | { readonly kind: 'broke'; readonly error: string };
