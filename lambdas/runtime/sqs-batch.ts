import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { StoredMetrics } from './stored-metrics.ts';

/** What became of a batch: the messages that must come again, and counts for the one line of log. */
export interface BatchAnswer {
  readonly failedMessageIds: readonly string[];
  readonly summary: Readonly<Record<string, unknown>>;
}

/** Consumes a batch so that only the messages that failed come again; one line of log a batch. */
export const sqsBatch = (
  consume: (records: readonly SQSRecord[]) => Promise<BatchAnswer>,
  { logger, metrics }: { logger: Logger; metrics: StoredMetrics },
) =>
  middy<SQSEvent, SQSBatchResponse>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .handler(async ({ Records }) => {
      const { failedMessageIds, summary } = await consume(Records);
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      logger.info('Batch done', { records: Records.length, comingAgain: failedMessageIds.length, ...summary });
      return { batchItemFailures: failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })) };
    });
