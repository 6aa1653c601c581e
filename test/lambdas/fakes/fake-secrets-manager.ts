import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

interface Version {
  value?: string;
  stages: Set<string>;
}

const notFound = () =>
  new ResourceNotFoundException({ message: 'can’t find the specified secret value for staging label', $metadata: {} });

/** One secret with its versions and their labels, as Secrets Manager keeps them. */
export class FakeSecretsManager {
  readonly versions = new Map<string, Version>();
  readonly calls: string[] = [];

  constructor(value: string) {
    this.versions.set('v0', { value, stages: new Set(['AWSCURRENT']) });
  }

  /** What Secrets Manager does before the first step: the version is there, without a value. */
  begin(versionId: string): void {
    for (const { stages } of this.versions.values()) stages.delete('AWSPENDING');
    this.versions.set(versionId, { stages: new Set(['AWSPENDING']) });
  }

  valueOf(stage: string): string {
    return [...this.versions.values()].find(({ stages }) => stages.has(stage))?.value ?? '';
  }

  get client(): SecretsManagerClient {
    return { send: async (command: unknown) => this.#answer(command) } as unknown as SecretsManagerClient;
  }

  #answer(command: unknown): unknown {
    this.calls.push((command as object).constructor.name);
    if (command instanceof DescribeSecretCommand)
      return {
        VersionIdsToStages: Object.fromEntries([...this.versions].map(([id, { stages }]) => [id, [...stages]])),
      };
    if (command instanceof GetSecretValueCommand) {
      const { VersionId, VersionStage = 'AWSCURRENT' } = command.input;
      const [, found] =
        [...this.versions].find(
          ([id, { stages }]) => stages.has(VersionStage) && (VersionId === undefined || VersionId === id),
        ) ?? [];
      if (found?.value === undefined) throw notFound();
      return { SecretString: found.value };
    }
    if (command instanceof PutSecretValueCommand) {
      const { ClientRequestToken = '', SecretString = '', VersionStages = [] } = command.input;
      const held = this.versions.get(ClientRequestToken);
      if (held?.value !== undefined && held.value !== SecretString) throw new Error('ResourceExistsException');
      this.versions.set(ClientRequestToken, { value: SecretString, stages: new Set(VersionStages) });
      return {};
    }
    if (command instanceof UpdateSecretVersionStageCommand) {
      const { VersionStage = '', MoveToVersionId = '', RemoveFromVersionId = '' } = command.input;
      const from = this.versions.get(RemoveFromVersionId);
      if (!from?.stages.delete(VersionStage)) throw new Error('InvalidParameterException');
      for (const { stages } of this.versions.values()) stages.delete('AWSPREVIOUS');
      from.stages.add('AWSPREVIOUS');
      this.versions.get(MoveToVersionId)?.stages.add(VersionStage);
      return {};
    }
    throw new Error(`a call that no rotation needs: ${this.calls.at(-1)}`);
  }
}
