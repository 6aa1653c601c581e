import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { linkingEnvironment } from '../../lambdas/contracts/environment.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { LinkKeys } from './link-keys.ts';

export interface LinksProps {
  /** Where recipients reach the pages. */
  readonly publicUrl: string;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** What links for recipients are made of, and told from forged ones by: the keys that sign them, and where they lead. */
export class Links extends Construct {
  readonly keys: LinkKeys;
  /** The variables of a function that makes or reads links. */
  readonly environment: Readonly<Record<keyof typeof linkingEnvironment, string>>;

  constructor(scope: Construct, id: string, { publicUrl, stage, onCall }: LinksProps) {
    super(scope, id);
    this.keys = new LinkKeys(this, 'Keys', { stage, onCall });
    this.environment = {
      LINK_KEYS_SECRET_ARN: this.keys.secret.secretArn,
      PUBLIC_URL: publicUrl,
      LINK_DAYS: String(stage.linkDays),
    };
  }

  /** Lets a function make and read links: whoever can read one with a key of this kind could make one. */
  grantUse(grantee: IGrantable): void {
    this.keys.grantRead(grantee);
  }
}
