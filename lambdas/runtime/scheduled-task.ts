import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { StoredMetrics } from './stored-metrics.ts';

/** Runs what a schedule, or somebody by hand, starts; what it counted is written also when it fails. */
export const scheduledTask = <Answer = void>(
  run: (event: unknown) => Promise<Answer>,
  { logger, metrics }: { logger: Logger; metrics: StoredMetrics },
) =>
  middy<unknown, Answer>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .handler(async (event) => {
      try {
        return await run(event);
      } finally {
        if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      }
    });
