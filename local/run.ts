import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './cloud.ts';
import { createDeveloper, type Developer, required } from './developer.ts';
import { createPage } from './page/routes.ts';
import { createIdentity, type Identity } from './providers/identity.ts';
import { createTwilio, type Twilio } from './providers/twilio.ts';
import { samples } from './samples.ts';
import { newTwilioAccount, seededSecrets } from './seeded-secrets.ts';

/** The local cloud with what it needs of the world outside AWS: providers, a person who uses it, and the page. */
export interface LocalRun extends LocalCloud {
  readonly developer: Developer;
  /** Who issues the tokens that the API takes. */
  readonly identity: Identity;
  /** Texts that people send us. */
  readonly twilio: Twilio;
}

/** Starts all that `npm start` shows. */
export async function startLocalRun(
  options: Omit<LocalCloudOptions, 'secrets' | 'identityProviders'> = {},
): Promise<LocalRun> {
  const account = newTwilioAccount();
  const identity = createIdentity();
  let url = '';
  const secrets = await seededSecrets(() => url, account);
  const cloud = await startLocalCloud({ ...options, secrets, identityProviders: [identity] });
  url = cloud.url;
  const { observations, faults, outputs, addRoute } = cloud;
  const developer = createDeveloper(url, outputs);
  const twilio = createTwilio({ observations, faults, account, apiUrl: () => required(outputs, 'ApiUrl') });
  addRoute(twilio.route);
  addRoute(identity.route);
  addRoute(createPage({ observations, send: developer.send, samples: samples(new Date()) }));
  return { ...cloud, developer, identity, twilio };
}
