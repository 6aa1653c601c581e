import { arn } from '../account.ts';
import type { AwsCall, LocalService } from '../wire.ts';
import { notFound, operations, refuse } from './secrets/operations.ts';
import { Rotation, type RotationFunctions } from './secrets/rotation.ts';
import { type NewSecret, Secret } from './secrets/secret.ts';

/** Secrets Manager as the template and the cloud see it. */
export interface SecretsManager extends LocalService {
  create(secret: NewSecret): void;
  /** Says which function renews a secret, and renews it at once if that is asked for. */
  schedule(secretId: string, schedule: RotationSchedule): void;
  /** How many rotations have not come to their end. */
  readonly underWay: number;
}

/** As a template has it. */
export interface RotationSchedule {
  readonly functionArn: string;
  readonly rules: Readonly<Record<string, unknown>>;
  readonly atOnce: boolean;
}

/** Secrets Manager with secrets that live as long as the process. */
export function createSecretsManager(functions: RotationFunctions): SecretsManager {
  const secrets = new Map<string, Secret>();
  const rotation = new Rotation(functions);
  const find = (id: unknown) =>
    [...secrets.values()].find(({ arn, name }) => id === arn || id === name || id === withoutSuffix(arn));
  return {
    name: 'secretsmanager',
    create: (secret) => secrets.set(secret.arn, new Secret(secret)),
    schedule: (secretId, { functionArn, rules, atOnce }) => {
      const secret = find(secretId);
      if (secret === undefined) throw new Error(`no secret ${secretId} in the template`);
      rotation.schedule(secret, functionArn, rules);
      if (atOnce) rotation.rotate(secret);
    },
    get underWay() {
      return rotation.underWay;
    },
    permissions: (call) => [permissionFor(call, find(call.input['SecretId']))],
    handle: async ({ action, input }) => {
      const operation = action === 'RotateSecret' ? rotation.rotate.bind(rotation) : operations[action];
      if (operation === undefined)
        return refuse({ code: 'UnknownOperationException', message: `add ${action} to local/services/secrets` });
      const secret = find(input['SecretId']);
      if (secret === undefined) return refuse(notFound("Secrets Manager can't find the specified secret."));
      return operation(secret, input);
    },
  };
}

function permissionFor({ action, input }: AwsCall, secret: Secret | undefined) {
  const id = String(input['SecretId'] ?? '');
  const { VersionStage: stage } = input;
  return {
    action: `secretsmanager:${action}`,
    resource: secret?.arn ?? (id.startsWith('arn:') ? id : arn('secretsmanager', `secret:${id}`)),
    context: {
      'secretsmanager:SecretId': id,
      ...(typeof stage === 'string' && { 'secretsmanager:VersionStage': stage }),
    },
  };
}

/** AWS adds a hyphen and six characters to the name; callers may leave them out. */
const withoutSuffix = (arn: string) => arn.replace(/-[A-Za-z0-9]{6}$/, '');
