import type { SQSRecord } from 'aws-lambda';
import { type ImportDependencies, importAudience } from '../../flow/audiences/import-audience.ts';
import type { BatchAnswer } from '../../runtime/sqs-batch.ts';

/** Makes topics of uploaded files. A second delivery of a range makes the same people members again. */
export const importAudiences = (dependencies: ImportDependencies) => {
  const work = importAudience(dependencies);
  return (records: readonly SQSRecord[]): Promise<BatchAnswer> => work(records);
};
