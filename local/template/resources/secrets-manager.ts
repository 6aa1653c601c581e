import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { arn } from '../../account.ts';
import { physicalName } from '../names.ts';
import { ignored, type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/secrets-manager.ts';

const generateSchema = z.strictObject({
  PasswordLength: z.coerce.number().default(32),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
  /** Letters and digits are all that is used, so nothing needs excluding. */
  ExcludeCharacters: ignored,
  ExcludeLowercase: ignored,
  ExcludeNumbers: ignored,
  ExcludePunctuation: ignored,
  ExcludeUppercase: ignored,
  IncludeSpace: ignored,
  RequireEachIncludedType: ignored,
});

const secret = resourceKind(
  'AWS::SecretsManager::Secret',
  FILE,
  z.strictObject({
    Name: z.string().optional(),
    SecretString: z.string().optional(),
    GenerateSecretString: generateSchema.optional(),
    Description: ignored,
    KmsKeyId: ignored,
    Tags: ignored,
  }),
  (logicalId, { Name, SecretString, GenerateSecretString }, cloud) => {
    const name = Name ?? physicalName(cloud.stackName, logicalId);
    // AWS adds a hyphen and six characters to the name
    const secretArn = arn('secretsmanager', `secret:${name}-${physicalName('', logicalId).slice(-6)}`);
    const make = () => SecretString ?? generate(GenerateSecretString ?? generateSchema.parse({}));
    cloud.secrets.create({ arn: secretArn, name, value: cloud.remember(`secret/${name}`, make) });
    return { ref: secretArn, attributes: { Id: secretArn } };
  },
);

const resourcePolicy = resourceKind(
  'AWS::SecretsManager::ResourcePolicy',
  FILE,
  z.strictObject({ SecretId: z.string(), ResourcePolicy: z.unknown(), BlockPublicPolicy: ignored }),
  (_, { SecretId, ResourcePolicy }, { iam }) => {
    iam.addResourcePolicy(SecretId, ResourcePolicy);
    return { ref: SecretId };
  },
);

const rotationSchedule = resourceKind(
  'AWS::SecretsManager::RotationSchedule',
  FILE,
  z.strictObject({
    SecretId: z.string(),
    RotationLambdaARN: z.string(),
    RotationRules: z.record(z.string(), z.unknown()).default({}),
    RotateImmediatelyOnUpdate: z.boolean().default(true),
  }),
  (logicalId, { SecretId, RotationLambdaARN, RotationRules, RotateImmediatelyOnUpdate }, { functions, secrets }) => {
    const functionArn = functions.find(RotationLambdaARN).arn;
    secrets.schedule(SecretId, { functionArn, rules: RotationRules, atOnce: RotateImmediatelyOnUpdate });
    return { ref: SecretId, attributes: { Id: logicalId } };
  },
);

function generate({ PasswordLength, SecretStringTemplate, GenerateStringKey }: z.infer<typeof generateSchema>): string {
  const password = randomBytes(PasswordLength).toString('hex').slice(0, PasswordLength);
  if (GenerateStringKey === undefined) return password;
  const template = z.record(z.string(), z.unknown()).parse(JSON.parse(SecretStringTemplate ?? '{}'));
  return JSON.stringify({ ...template, [GenerateStringKey]: password });
}

/** Secrets, with text of their own or made up, their policies, and who renews them. */
export const secretsManagerKinds: readonly ResourceKind[] = [secret, resourcePolicy, rotationSchedule];
