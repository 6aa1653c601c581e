import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { arnOf, refTo, synthesised } from './synthesise.ts';

const template = await synthesised('dev');
const [keys, ...otherKeys] = template
  .of('AWS::SecretsManager::Secret', z.object({ GenerateSecretString: z.looseObject({ PasswordLength: z.number() }) }))
  .filter(({ logicalId }) => logicalId.startsWith('LinksKeys'));
const [rotator] = template
  .of('AWS::Lambda::Function', z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) }))
  .filter(({ properties }) => properties.Environment.Variables['POWERTOOLS_SERVICE_NAME'] === 'rotate-link-keys');

describe('the keys of links', () => {
  it('begin with one that AWS makes, which nobody has seen', () => {
    expect(otherKeys).toEqual([]);
    expect(keys?.properties.GenerateSecretString).toEqual({
      SecretStringTemplate: '{"kid":"k1"}',
      GenerateStringKey: 'key',
      PasswordLength: 64,
      ExcludePunctuation: true,
    });
  });

  it('get a new one every 90 days, and not because somebody deploys', () => {
    const schedules = template.of(
      'AWS::SecretsManager::RotationSchedule',
      z.object({
        SecretId: refTo,
        RotationLambdaARN: arnOf,
        RotationRules: z.unknown(),
        RotateImmediatelyOnUpdate: z.boolean(),
      }),
    );
    expect(schedules.map(({ properties }) => properties)).toEqual([
      {
        SecretId: keys?.logicalId,
        RotationLambdaARN: rotator?.logicalId,
        RotationRules: { AutomaticallyAfterDays: 90 },
        RotateImmediatelyOnUpdate: false,
      },
    ]);
  });

  it('are rotated by nobody but Secrets Manager, for this secret', () => {
    const permissions = template.of(
      'AWS::Lambda::Permission',
      z.object({ FunctionName: arnOf, Principal: z.string(), Action: z.string(), SourceArn: z.unknown() }),
    );
    const ofRotator = permissions.filter(({ properties }) => properties.FunctionName === rotator?.logicalId);
    expect(ofRotator.map(({ properties }) => properties)).toEqual([
      {
        FunctionName: rotator?.logicalId,
        Principal: 'secretsmanager.amazonaws.com',
        Action: 'lambda:InvokeFunction',
        SourceArn: { Ref: keys?.logicalId },
      },
    ]);
  });

  it('verify for as many days as a link is good', () => {
    expect(rotator?.properties.Environment.Variables['LINK_DAYS']).toBe('90');
  });
});
