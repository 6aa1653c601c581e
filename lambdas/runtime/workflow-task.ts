import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';

/** Runs a task of a workflow; what it throws is the workflow's to retry, and its one line of log. */
export const workflowTask = <Answer extends { readonly kind: string }>(
  answer: (input: unknown) => Promise<Answer>,
  { logger }: { logger: Logger },
) =>
  middy<unknown, Answer>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .handler(async (input) => {
      const answered = await answer(input);
      logger.info('Task done', { step: answered.kind });
      return answered;
    });
