import type { SQSRecord } from 'aws-lambda';
import { type FanOutDependencies, fanOut } from '../../flow/broadcasts/fan-out.ts';
import type { BatchAnswer } from '../../runtime/sqs-batch.ts';

/** Plans the pages of broadcasts. A second delivery of a command plans its page twice at most, and nobody is told twice. */
export const fanOutBroadcast = (dependencies: FanOutDependencies) => {
  const plan = fanOut(dependencies);
  return (records: readonly SQSRecord[]): Promise<BatchAnswer> => plan(records);
};
