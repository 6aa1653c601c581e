import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { StoredMetrics } from './stored-metrics.ts';

/** Runs what a schedule starts; what it counted is written also when it fails. */
export const scheduledTask = (
  run: () => Promise<void>,
  { logger, metrics }: { logger: Logger; metrics: StoredMetrics },
) =>
  middy<unknown, void>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .handler(async () => {
      try {
        await run();
      } finally {
        if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      }
    });
