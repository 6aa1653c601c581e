import type { World } from '../world.ts';

/** What the providers need of a run. */
export interface ProviderWorld
  extends Pick<World, 'timeline' | 'random' | 'history' | 'publish' | 'call' | 'writeLog' | 'outputs'> {
  /**
   * Publishes to the topic of the stack that this service tells its news to: SNS of pushes that failed, AWS End User
   * Messaging of texts.
   *
   * @default - nobody hears of it
   */
  readonly publishToTopic?: (service: 'sns' | 'sms-voice', message: string) => void;
  /** When the function that calls had last read the table. @default - unknown */
  readonly reading?: { readonly at: number | undefined };
}
