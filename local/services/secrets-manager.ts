import { randomUUID } from 'node:crypto';
import { arn } from '../account.ts';
import type { AwsAnswer, AwsCall, LocalService } from '../wire.ts';
import type { Refusal } from './refusal.ts';

interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  /** Newest last; the newest is AWSCURRENT, the one before it AWSPREVIOUS. */
  readonly versions: { readonly id: string; readonly value: () => string; readonly createdAt: number }[];
}

/** Secrets Manager with secrets that live as long as the process. */
export function createSecretsManager(): LocalService & { create(secret: NewSecret): void } {
  const secrets = new Map<string, Secret>();
  const find = (call: AwsCall) => {
    const id = call.input['SecretId'];
    return [...secrets.values()].find(({ arn, name }) => id === arn || id === name || id === withoutSuffix(arn));
  };
  return {
    name: 'secretsmanager',
    create: ({ arn, name, value }) => {
      secrets.set(arn, { arn, name, createdAt: now(), versions: [version(value)] });
    },
    permissions: (call) => {
      const id = String(call.input['SecretId'] ?? '');
      return [
        {
          action: `secretsmanager:${call.action}`,
          resource: find(call)?.arn ?? (id.startsWith('arn:') ? id : arn('secretsmanager', `secret:${id}`)),
          context: { 'secretsmanager:SecretId': id },
        },
      ];
    },
    handle: async (call) => {
      const operation = operations[call.action];
      if (operation === undefined)
        return refuse({ code: 'UnknownOperationException', message: `add ${call.action} to local/services` });
      const secret = find(call);
      if (secret === undefined) return refuse(notFound("Secrets Manager can't find the specified secret."));
      return operation(secret, call);
    },
  };
}

/** A secret as the template or a person at the console makes it. */
export interface NewSecret {
  readonly arn: string;
  readonly name: string;
  /** A function where the value is not known before it is read. */
  readonly value: string | (() => string);
}

const operations: Readonly<Record<string, (secret: Secret, call: AwsCall) => AwsAnswer>> = {
  GetSecretValue: ({ arn, name, versions }, { input }) => {
    const stage = input['VersionStage'] ?? 'AWSCURRENT';
    const wanted =
      input['VersionId'] === undefined
        ? versions.find((_, position) => stagesOf(versions, position).some((each) => each === stage))
        : versions.find(({ id }) => id === input['VersionId']);
    if (wanted === undefined)
      return refuse(notFound(`Secrets Manager can't find the specified secret value for staging label: ${stage}`));
    return json({
      ARN: arn,
      Name: name,
      VersionId: wanted.id,
      SecretString: wanted.value(),
      VersionStages: stagesOf(versions, versions.indexOf(wanted)),
      CreatedDate: wanted.createdAt,
    });
  },
  PutSecretValue: ({ arn, name, versions }, { input }) => {
    const value = input['SecretString'];
    if (typeof value !== 'string')
      return refuse({ code: 'InvalidRequestException', message: 'You must provide SecretString.' });
    const added = version(value);
    versions.push(added);
    return json({ ARN: arn, Name: name, VersionId: added.id, VersionStages: ['AWSCURRENT'] });
  },
  DescribeSecret: ({ arn, name, createdAt, versions }) =>
    json({
      ARN: arn,
      Name: name,
      CreatedDate: createdAt,
      VersionIdsToStages: Object.fromEntries(
        versions.flatMap(({ id }, position) => {
          const stages = stagesOf(versions, position);
          return stages.length === 0 ? [] : [[id, stages]];
        }),
      ),
    }),
};

/** AWS adds a hyphen and six characters to the name; callers may leave them out. */
const withoutSuffix = (arn: string) => arn.replace(/-[A-Za-z0-9]{6}$/, '');
const now = () => Date.now() / 1000;
const version = (value: NewSecret['value']) => ({
  id: randomUUID(),
  value: typeof value === 'string' ? () => value : value,
  createdAt: now(),
});

function stagesOf(versions: Secret['versions'], position: number): readonly string[] {
  if (position === versions.length - 1) return ['AWSCURRENT'];
  return position === versions.length - 2 ? ['AWSPREVIOUS'] : [];
}

const notFound = (message: string): Refusal => ({ code: 'ResourceNotFoundException', message });
const refuse = ({ code, message, status = 400 }: Refusal) => json({ __type: code, Message: message }, status);
const json = (body: unknown, status = 200): AwsAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
});
