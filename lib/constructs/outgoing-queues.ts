import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ChannelSettings } from '../../lambdas/contracts/environment.ts';
import type { Channel } from '../../lambdas/domain/channel.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import type { ChannelProviders, ProviderSetting } from '../provider-settings.ts';
import { ChannelQueues } from './channel-queues.ts';

/** A provider answers within seconds or is given up; ten messages are sent side by side. */
export const deliverTimeout = Duration.seconds(15);

export interface OutgoingQueuesProps {
  /** The channels that are switched on. */
  readonly channels: readonly ChannelProviders[];
  readonly onCall: OnCall;
}

/**
 * The queues of every channel that is switched on. They are made before what feeds and works on them: the router, the
 * workflow, and each channel's function, which may hand a delivery to the others.
 */
export class OutgoingQueues extends Construct {
  /** The variable by which a function knows the channels that are on, their queues and their providers. */
  readonly environment: { readonly CHANNELS: string };
  readonly #queues = new Map<Channel, ChannelQueues>();
  readonly #providers = new Map<Channel, readonly ProviderSetting[]>();

  constructor(scope: Construct, id: string, { channels, onCall }: OutgoingQueuesProps) {
    super(scope, id);
    const settings: ChannelSettings = {};
    for (const { channel, providers } of channels) {
      const title = `${channel.charAt(0).toUpperCase()}${channel.slice(1)}`;
      const queues = new ChannelQueues(this, title, { channel, consumerTimeout: deliverTimeout, onCall });
      this.#queues.set(channel, queues);
      this.#providers.set(channel, providers);
      settings[channel] = { ...queues.urls, providers: [...providers] };
    }
    this.environment = { CHANNELS: Stack.of(this).toJsonString(settings) };
  }

  get all(): readonly ChannelQueues[] {
    return [...this.#queues.values()];
  }

  /** The queues of a channel, and the providers that work on them; the channel has to be switched on. */
  of(channel: Channel): { readonly queues: ChannelQueues; readonly providers: readonly ProviderSetting[] } {
    const queues = this.#queues.get(channel);
    if (queues === undefined) throw new Error(`${channel} is switched off and has no queues`);
    return { queues, providers: this.#providers.get(channel) ?? [] };
  }

  /** Lets a function put commands on the queues of every channel. */
  grantSend(grantee: IGrantable): void {
    for (const queues of this.all) queues.grantSend(grantee);
  }
}
