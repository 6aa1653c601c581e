import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './cloud.ts';
import { createDeveloper, type Developer } from './developer.ts';
import { createPage } from './page/routes.ts';
import { createIdentity, type Identity } from './providers/identity.ts';
import { createTwilio } from './providers/twilio.ts';
import { samples } from './samples.ts';
import { newTwilioAccount, seededSecrets } from './seeded-secrets.ts';

/** The local cloud with what it needs of the world outside AWS: providers, a person who uses it, and the page. */
export interface LocalRun extends LocalCloud {
  readonly developer: Developer;
  /** Who issues the tokens that the API takes. */
  readonly identity: Identity;
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
  addRoute(createTwilio({ observations, faults, account }).route);
  addRoute(identity.route);
  addRoute(createPage({ observations, send: developer.send, samples: samples(new Date()) }));
  return { ...cloud, developer, identity };
}
