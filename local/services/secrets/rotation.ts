import { randomUUID } from 'node:crypto';
import type { Functions } from '../../lambda/functions.ts';
import type { AwsAnswer, AwsCall, Principal } from '../../wire.ts';
import { invalid, json, refuse } from './operations.ts';
import type { Secret } from './secret.ts';

/** The functions that make new values. */
export type RotationFunctions = Pick<Functions, 'invoke' | 'refusal'>;

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

/**
 * Has the values of secrets renewed, as Secrets Manager does: a version is named, and then the function is asked for
 * one step after the other.
 *
 * docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export class Rotation {
  readonly #functions: RotationFunctions;
  readonly #underWay = new Set<Promise<void>>();

  constructor(functions: RotationFunctions) {
    this.#functions = functions;
  }

  /** How many rotations have not come to their end. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Says which function renews a secret; says no where AWS would. The days that it waits nobody waits at a laptop. */
  schedule(secret: Secret, functionArn: string, rules: Readonly<Record<string, unknown>>): void {
    const refused = this.#functions.refusal(functionArn, principalOf(secret));
    if (refused !== undefined)
      throw new Error(`Secrets Manager cannot invoke the specified Lambda function: ${refused}`);
    secret.rotationFunctionArn = functionArn;
    secret.rotationRules = rules;
  }

  /** Begins a rotation; resolves before it has come to its end, as the call does. */
  rotate(secret: Secret, { ClientRequestToken }: AwsCall['input'] = {}): AwsAnswer {
    const { rotationFunctionArn, arn, name } = secret;
    if (rotationFunctionArn === undefined)
      return refuse(invalid("You can't rotate a secret without a rotation lambda."));
    const pending = secret.at('AWSPENDING');
    if (pending !== undefined && pending !== secret.at('AWSCURRENT'))
      return refuse(invalid("A previous rotation isn't complete. That rotation will be reattempted."));
    const token = typeof ClientRequestToken === 'string' ? ClientRequestToken : randomUUID();
    const { id } = secret.version(token) ?? secret.add(token);
    secret.move('AWSPENDING', id);
    const running = this.#run(secret, rotationFunctionArn, id).finally(() => this.#underWay.delete(running));
    this.#underWay.add(running);
    return json({ ARN: arn, Name: name, VersionId: id });
  }

  /** A step that fails ends it; the function's failure is told of where functions are. */
  async #run(secret: Secret, functionArn: string, token: string): Promise<void> {
    for (const Step of STEPS) {
      const event = { Step, SecretId: secret.arn, ClientRequestToken: token };
      const result = await this.#functions.invoke(functionArn, event, principalOf(secret));
      if (!('result' in result)) return;
    }
    secret.rotatedAt = Date.now() / 1000;
  }
}

const principalOf = ({ arn }: Secret): Principal => ({
  kind: 'service',
  name: 'secretsmanager.amazonaws.com',
  sourceArn: arn,
});
