import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

/** The label of the value in use, and that of the one which is to take its place. */
const current = 'AWSCURRENT';
const pending = 'AWSPENDING';

/** One version of one secret on its way into use. */
export interface RotatedVersion {
  readonly secretId: string;
  readonly versionId: string;
}

/** The versions of secrets, as a rotation needs them. */
export class SecretVersions {
  readonly #client: SecretsManagerClient;

  constructor(client: SecretsManagerClient) {
    this.#client = client;
  }

  /** How far a version has come; `unknown` for one that no rotation has begun. */
  async stageOf({ secretId, versionId }: RotatedVersion): Promise<'current' | 'pending' | 'unknown'> {
    const stages = (await this.#stages(secretId))[versionId] ?? [];
    if (stages.includes(current)) return 'current';
    return stages.includes(pending) ? 'pending' : 'unknown';
  }

  async readCurrent(secretId: string): Promise<string> {
    const { SecretString } = await this.#client.send(
      new GetSecretValueCommand({ SecretId: secretId, VersionStage: current }),
    );
    if (SecretString === undefined) throw new Error('the secret holds no text; store its value as text, not as binary');
    return SecretString;
  }

  /** The value that waits, or `undefined` when there is none yet. */
  async readPending({ secretId, versionId }: RotatedVersion): Promise<string | undefined> {
    try {
      const { SecretString } = await this.#client.send(
        new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId, VersionStage: pending }),
      );
      return SecretString;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  async writePending({ secretId, versionId }: RotatedVersion, value: string): Promise<void> {
    await this.#client.send(
      new PutSecretValueCommand({
        SecretId: secretId,
        ClientRequestToken: versionId,
        SecretString: value,
        VersionStages: [pending],
      }),
    );
  }

  /** Puts the version that waits in the place of the one in use. */
  async promote({ secretId, versionId }: RotatedVersion): Promise<void> {
    const stages = Object.entries(await this.#stages(secretId));
    const inUse = stages.find(([, labels]) => labels.includes(current))?.[0];
    if (inUse === versionId) return;
    await this.#client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secretId,
        VersionStage: current,
        MoveToVersionId: versionId,
        ...(inUse && { RemoveFromVersionId: inUse }),
      }),
    );
  }

  async #stages(secretId: string): Promise<Readonly<Record<string, readonly string[]>>> {
    const { VersionIdsToStages = {} } = await this.#client.send(new DescribeSecretCommand({ SecretId: secretId }));
    return VersionIdsToStages;
  }
}
