import type { ChannelSetting } from '../lambdas/contracts/environment.ts';
import { type Channel, channels } from '../lambdas/domain/channel.ts';
import { smsProviders } from './channel-schemas.ts';
import type { StageConfig } from './config-schema.ts';

/** One provider of a channel, as functions are told of it. */
export type ProviderSetting = ChannelSetting['providers'][number];

/** A channel that is switched on, with its providers; the first is the primary, which has what the others leave. */
export interface ChannelProviders {
  readonly channel: Channel;
  readonly providers: readonly [ProviderSetting, ...ProviderSetting[]];
}

/** A provider as its adapter names it, with the share that is configured for it. */
interface Share {
  readonly name: string;
  readonly share: number;
}

/** What adapters, metrics and records call the providers of text messages. */
const smsNames = { twilio: 'twilio', vonage: 'vonage', aws: 'aws-sms' } as const;

/** The channels that a stage switches on. */
export const channelProviders = (stage: StageConfig): readonly ChannelProviders[] =>
  channels.flatMap((channel) => {
    const [primary, ...others] = sharesOf(channel, stage);
    if (primary === undefined) return [];
    const rest = 100 - others.reduce((sum, { share }) => sum + share, 0);
    // with failures alone silence says nothing: it must not make a provider look ill
    const confirms = stage[channel]?.tracking !== 'failures';
    const setting = ({ name, share }: Share) => ({ name, share, confirms, looksUp: name === 'twilio' });
    return [{ channel, providers: [setting({ ...primary, share: rest }), ...others.map(setting)] }];
  });

function sharesOf(channel: Channel, { email, sms, push }: StageConfig): readonly Share[] {
  switch (channel) {
    case 'email':
      return email
        ? [{ name: 'ses', share: 0 }, ...(email.sendgrid ? [{ name: 'sendgrid', ...email.sendgrid }] : [])]
        : [];
    case 'sms':
      return smsProviders.flatMap((provider) => {
        const configured = sms?.[provider];
        return configured ? [{ name: smsNames[provider], share: 0, ...configured }] : [];
      });
    case 'push':
      return push ? [{ name: 'sns', share: 0 }] : [];
  }
}
