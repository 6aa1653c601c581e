import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Secret } from '../../ports/secret.ts';

/** How long a value is used before it is read again: a rotated secret is in force everywhere after this. */
const keepMs = 5 * 60_000;

/**
 * Reads a secret when it is first needed and keeps it for five minutes. A failed read is not kept: the next caller
 * tries again.
 */
export function cachedSecret(client: SecretsManagerClient, secretId: string, now: () => Date): Secret {
  let kept: { readonly until: number; readonly value: Promise<string> } | undefined;

  const read = async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (SecretString === undefined)
      throw new Error(`secret ${secretId} holds no text; store its value as text, not as binary`);
    return SecretString;
  };

  return () => {
    if (kept && now().getTime() < kept.until) return kept.value;
    const value = read();
    kept = { until: now().getTime() + keepMs, value };
    value.catch(() => {
      if (kept?.value === value) kept = undefined;
    });
    return value;
  };
}
