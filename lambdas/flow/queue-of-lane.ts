import type { ChannelSetting } from '../contracts/environment.ts';
import type { Lane } from '../domain/lane.ts';

/** The queue of a channel for a lane: what is urgent never waits behind the rest. */
export const queueOfLane = ({ urgent, rest }: Pick<ChannelSetting, 'urgent' | 'rest'>, lane: Lane): string =>
  lane === 'urgent' ? urgent : rest;
