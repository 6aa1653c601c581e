import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { cachedSecret } from '../../adapters/secrets-manager/cached-secret.ts';
import { PushApplications } from '../../adapters/sns/push-applications.ts';
import { customResource } from '../../runtime/custom-resource.ts';
import { environment } from './env.ts';
import { managePushApplication } from './handler.ts';

environment.parse(process.env);
const secrets = new SecretsManagerClient({});

export const handler = customResource(
  managePushApplication({
    applications: new PushApplications(new SNSClient({})),
    // never kept: a deployment is how a new credential is taken up
    secretOf: (arn) => cachedSecret(secrets, arn, () => new Date()),
  }),
);
