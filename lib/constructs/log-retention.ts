import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { StageConfig } from '../config-schema.ts';

/** CDK's word for the number of days that lines are kept; they are the same numbers. */
export function logRetentionOf({ logDays }: StageConfig['retention']): RetentionDays {
  return logDays;
}
