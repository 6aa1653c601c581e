import type { SQSRecord } from 'aws-lambda';
import { type ReleaseDependencies, releaseDue as release } from '../../flow/release-due.ts';
import type { BatchAnswer } from '../../runtime/sqs-batch.ts';

/** Wakes what is due, page by page. A second delivery wakes what is left. */
export const releaseDue = (dependencies: ReleaseDependencies) => {
  const run = release(dependencies);
  return (records: readonly SQSRecord[]): Promise<BatchAnswer> => run(records);
};
