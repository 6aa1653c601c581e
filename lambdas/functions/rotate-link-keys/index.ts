import { Logger } from '@aws-lambda-powertools/logger';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretVersions } from '../../adapters/secrets-manager/secret-versions.ts';
import { environment } from './env.ts';
import { rotateLinkKeys } from './handler.ts';

const env = environment.parse(process.env);

export const handler = rotateLinkKeys({
  versions: new SecretVersions(new SecretsManagerClient({})),
  linkDays: env.LINK_DAYS,
  now: () => new Date(),
  logger: new Logger(),
});
