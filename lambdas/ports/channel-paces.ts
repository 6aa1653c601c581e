import type { Channel } from '../domain/channel.ts';
import type { Pace, WantedPace } from '../domain/channel-pace.ts';

/** Keeps what somebody wants of a channel. */
export interface WantedPaces {
  read(channel: Channel): Promise<WantedPace | undefined>;
  /** The last one to say something is heard. */
  write(channel: Channel, wanted: WantedPace): Promise<void>;
}

/** What lets the messages of a channel that are not urgent through; what is urgent does not pass here. */
export interface ChannelTap {
  /**
   * Sets the pace. Repeatable.
   *
   * @returns `busy` when an earlier change is still being made: ask again later
   */
  set(pace: Pace): Promise<'changed' | 'as-it-was' | 'busy'>;
}
