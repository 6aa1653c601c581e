import * as z from 'zod';

/** What a worker is started with. */
export const workerDataSchema = z.object({ codeDirectory: z.string(), handler: z.string() });
export type WorkerData = z.infer<typeof workerDataSchema>;

/** By how many milliseconds the time of the local cloud is ahead of the clock on the wall. */
export const movedSchema = z.strictObject({ ahead: z.number() });
export type Moved = z.infer<typeof movedSchema>;

/** One invocation, as it is handed to a worker. */
export const invocationSchema = z.object({
  ahead: z.number(),
  event: z.unknown(),
  traceId: z.string(),
  /** By the clock on the wall. */
  deadline: z.number(),
  context: z.object({
    awsRequestId: z.string(),
    functionName: z.string(),
    functionVersion: z.string(),
    invokedFunctionArn: z.string(),
    memoryLimitInMB: z.string(),
    logGroupName: z.string(),
    logStreamName: z.string(),
  }),
});
export type Invocation = z.infer<typeof invocationSchema>;

const failureSchema = z.object({ errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()) });
export type FunctionFailure = z.infer<typeof failureSchema>;

/** What a worker says when an invocation is over: the JSON text of the result, or the error. */
export const outcomeSchema = z.union([
  z.strictObject({ failure: failureSchema }),
  z.strictObject({ json: z.string().optional() }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;
