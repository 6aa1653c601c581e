import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { StageConfig } from '../config-schema.ts';
import { removalOf } from './removal.ts';

export interface AddressKeyProps {
  readonly stage: Pick<StageConfig, 'removal'>;
}

/** The secret that keys the hash of addresses, so that who has the table cannot try addresses out. */
export class AddressKey extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, { stage }: AddressKeyProps) {
    super(scope, id);
    this.secret = new Secret(this, 'Resource', {
      description: 'Keys the hash under which Carillon remembers which addresses must not be used',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: removalOf(stage),
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Suppressions are found by this hash and hold no address to hash again: a new key would forget them all',
    });
  }

  /** Lets a function read the key. */
  grantRead(grantee: IGrantable): void {
    this.secret.grantRead(grantee);
  }
}
