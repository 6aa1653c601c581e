import { gunzipSync } from 'node:zlib';
import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import * as z from 'zod';

const subscribedSchema = z.object({
  /** `CONTROL_MESSAGE` is how CloudWatch Logs tries out whether somebody is there. */
  messageType: z.enum(['DATA_MESSAGE', 'CONTROL_MESSAGE']),
  logEvents: z.array(z.object({ message: z.string() })),
});

/** Consumes the lines of log that a subscription hands over, zipped; throwing has Lambda call again, twice at most. */
export const logSubscription = (consume: (lines: readonly string[]) => Promise<void>, { logger }: { logger: Logger }) =>
  middy<CloudWatchLogsEvent, void>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .handler(async ({ awslogs }) => {
      const text = gunzipSync(Buffer.from(awslogs.data, 'base64')).toString('utf8');
      const { messageType, logEvents } = subscribedSchema.parse(JSON.parse(text));
      if (messageType === 'DATA_MESSAGE') await consume(logEvents.map(({ message }) => message));
    });
