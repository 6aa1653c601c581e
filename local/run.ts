import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './cloud.ts';
import { createDeveloper, type Developer, required } from './developer.ts';
import { createPage } from './page/routes.ts';
import { Callbacks } from './providers/callbacks.ts';
import { createIdentity, type Identity } from './providers/identity.ts';
import { createSendgrid } from './providers/sendgrid.ts';
import { createTwilio, type Twilio } from './providers/twilio.ts';
import { createVonage, type Vonage } from './providers/vonage.ts';
import { samples } from './samples.ts';
import { newProviderAccounts, seededSecrets } from './seeded-secrets.ts';

/** The local cloud with what it needs of the world outside AWS: providers, a person who uses it, and the page. */
export interface LocalRun extends LocalCloud {
  readonly developer: Developer;
  /** Who issues the tokens that the API takes. */
  readonly identity: Identity;
  /** Texts that people send us. */
  readonly twilio: Twilio;
  readonly vonage: Pick<Vonage, 'optOut' | 'optIn'>;
}

/** Starts all that `npm start` shows. */
export async function startLocalRun(
  options: Omit<LocalCloudOptions, 'secrets' | 'identityProviders'> = {},
): Promise<LocalRun> {
  const accounts = await newProviderAccounts();
  const identity = createIdentity();
  let url = '';
  const secrets = await seededSecrets(() => url, accounts);
  const cloud = await startLocalCloud({ ...options, secrets, identityProviders: [identity] });
  url = cloud.url;
  const { observations, faults, outputs, addRoute, clock } = cloud;
  const developer = createDeveloper(url, outputs);
  const callbacks = new Callbacks();
  const apiUrl = () => required(outputs, 'ApiUrl');
  const world = { observations, faults, callbacks, apiUrl, now: () => clock.now() };
  const twilio = createTwilio({ ...world, account: accounts.twilio });
  const vonage = createVonage({ ...world, application: accounts.vonage });
  const sendgrid = createSendgrid({ ...world, account: accounts.sendgrid });
  for (const { route } of [twilio, vonage, sendgrid]) addRoute(route);
  addRoute(identity.route);
  addRoute(createPage({ observations, send: developer.send, samples: samples(new Date()) }));
  const withCallbacks = async (settle: () => Promise<void>) => {
    // what a provider tells later makes work of its own
    do {
      await callbacks.done();
      await settle();
    } while (callbacks.underWay > 0);
  };
  return {
    ...cloud,
    idle: () => withCallbacks(cloud.idle),
    quiet: () => withCallbacks(cloud.quiet),
    developer,
    identity,
    twilio,
    vonage,
  };
}
