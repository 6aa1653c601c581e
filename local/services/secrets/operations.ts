import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { AwsAnswer, AwsCall } from '../../wire.ts';
import type { Refusal } from '../refusal.ts';
import type { Secret, SecretVersion } from './secret.ts';

type Input = AwsCall['input'];

/** What Secrets Manager does with one secret, by the name of the call. */
export const operations: Readonly<Record<string, (secret: Secret, input: Input) => AwsAnswer>> = {
  GetSecretValue: (secret, { VersionId, VersionStage }) => {
    const stage = VersionStage ?? (VersionId === undefined ? 'AWSCURRENT' : undefined);
    const wanted = VersionId === undefined ? secret.at(String(stage)) : secret.version(String(VersionId));
    const has = wanted !== undefined && (stage === undefined || secret.stagesOf(wanted.id).includes(String(stage)));
    if (!has || wanted.value === undefined) {
      const named = VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${VersionId}`;
      return refuse(notFound(`Secrets Manager can't find the specified secret value for ${named}`));
    }
    return json({ ...nameOf(secret), ...about(secret, wanted), SecretString: wanted.value() });
  },

  PutSecretValue: (secret, input) => {
    const parsed = putSchema.safeParse(input);
    if (!parsed.success) return refuse(invalid('You must provide SecretString.'));
    const { SecretString, ClientRequestToken, VersionStages } = parsed.data;
    const known = secret.version(ClientRequestToken);
    if (known?.value !== undefined && known.value() !== SecretString) {
      const message = `A resource with the ID you requested already exists: ${ClientRequestToken}`;
      return refuse({ code: 'ResourceExistsException', message });
    }
    const version = known ?? secret.add(ClientRequestToken);
    version.value = () => SecretString;
    for (const stage of VersionStages) secret.move(stage, version.id);
    return json({ ...nameOf(secret), VersionId: version.id, VersionStages: secret.stagesOf(version.id) });
  },

  UpdateSecretVersionStage: (secret, input) => {
    const { VersionStage, MoveToVersionId, RemoveFromVersionId } = stageSchema.parse(input);
    const holder = secret.at(VersionStage)?.id;
    if (MoveToVersionId !== undefined && secret.version(MoveToVersionId) === undefined)
      return refuse(notFound(`Secrets Manager can't find the specified secret version: ${MoveToVersionId}`));
    // whoever moves a stage has to know where it is
    if (holder !== RemoveFromVersionId && holder !== MoveToVersionId && holder !== undefined)
      return refuse({
        code: 'InvalidParameterException',
        message: `The parameter RemoveFromVersionId must be the version that has staging label ${VersionStage}: ${holder}`,
      });
    if (VersionStage === 'AWSCURRENT' && MoveToVersionId === undefined)
      return refuse({ code: 'InvalidParameterException', message: 'You can only move staging label AWSCURRENT.' });
    secret.move(VersionStage, MoveToVersionId);
    return json(nameOf(secret));
  },

  DescribeSecret: (secret) =>
    json({
      ...nameOf(secret),
      CreatedDate: secret.createdAt,
      RotationEnabled: secret.rotationFunctionArn !== undefined,
      RotationLambdaARN: secret.rotationFunctionArn,
      RotationRules: secret.rotationRules,
      LastRotatedDate: secret.rotatedAt,
      VersionIdsToStages: Object.fromEntries(
        secret.versions.flatMap(({ id }) => {
          const stages = secret.stagesOf(id);
          return stages.length === 0 ? [] : [[id, stages]];
        }),
      ),
    }),

  ListSecretVersionIds: (secret, { IncludeDeprecated }) =>
    json({
      ...nameOf(secret),
      Versions: secret.versions
        .map((version) => about(secret, version))
        .filter(({ VersionStages }) => VersionStages.length > 0 || IncludeDeprecated === true),
    }),
};

const putSchema = z.object({
  SecretString: z.string(),
  ClientRequestToken: z.string().default(() => randomUUID()),
  VersionStages: z.array(z.string()).default(['AWSCURRENT']),
});

const stageSchema = z.object({
  VersionStage: z.string(),
  MoveToVersionId: z.string().optional(),
  RemoveFromVersionId: z.string().optional(),
});

const nameOf = ({ arn, name }: Secret) => ({ ARN: arn, Name: name });
const about = (secret: Secret, { id, createdAt }: SecretVersion) => ({
  VersionId: id,
  VersionStages: secret.stagesOf(id),
  CreatedDate: createdAt,
});

export const notFound = (message: string): Refusal => ({ code: 'ResourceNotFoundException', message });
export const invalid = (message: string): Refusal => ({ code: 'InvalidRequestException', message });
export const refuse = ({ code, message, status = 400 }: Refusal) => json({ __type: code, Message: message }, status);
export const json = (body: unknown, status = 200): AwsAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
});
