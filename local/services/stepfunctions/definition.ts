import * as z from 'zod';

const path = z.string().regex(/^\$/, 'a path begins with $');
const passing = { Comment: z.string().optional(), InputPath: path.nullish(), OutputPath: path.nullish() };
const after = { Next: z.string().optional(), End: z.literal(true).optional() };
const template = z.record(z.string(), z.unknown()).optional();

const retrierSchema = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  Comment: z.string().optional(),
  IntervalSeconds: z.number().positive().default(1),
  MaxAttempts: z.int().nonnegative().default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.number().positive().optional(),
  JitterStrategy: z.enum(['NONE', 'FULL']).default('NONE'),
});
export type Retrier = z.infer<typeof retrierSchema>;

const catcherSchema = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  Comment: z.string().optional(),
  Next: z.string(),
  ResultPath: path.nullish(),
});
export type Catcher = z.infer<typeof catcherSchema>;

const taskSchema = z.strictObject({
  Type: z.literal('Task'),
  ...passing,
  ...after,
  Resource: z.string(),
  Parameters: template,
  ResultSelector: template,
  ResultPath: path.nullish(),
  TimeoutSeconds: z.int().positive().optional(),
  TimeoutSecondsPath: path.optional(),
  HeartbeatSeconds: z.int().positive().optional(),
  HeartbeatSecondsPath: path.optional(),
  Retry: z.array(retrierSchema).default([]),
  Catch: z.array(catcherSchema).default([]),
});
export type TaskState = z.infer<typeof taskSchema>;

const waitSchema = z.strictObject({
  Type: z.literal('Wait'),
  ...passing,
  ...after,
  Seconds: z.number().nonnegative().optional(),
  SecondsPath: path.optional(),
  Timestamp: z.iso.datetime({ offset: true }).optional(),
  TimestampPath: path.optional(),
});
export type WaitState = z.infer<typeof waitSchema>;

/** The states that the local cloud can run; a field that the schema does not know stops it. */
const stateSchema = z.discriminatedUnion('Type', [
  taskSchema,
  waitSchema,
  z.strictObject({
    Type: z.literal('Pass'),
    ...passing,
    ...after,
    Result: z.unknown().optional(),
    Parameters: template,
    ResultPath: path.nullish(),
  }),
  z.strictObject({
    Type: z.literal('Choice'),
    ...passing,
    Choices: z.array(z.looseObject({ Next: z.string() })).min(1),
    Default: z.string().optional(),
  }),
  z.strictObject({ Type: z.literal('Succeed'), ...passing }),
  z.strictObject({
    Type: z.literal('Fail'),
    Comment: z.string().optional(),
    Error: z.string().optional(),
    ErrorPath: path.optional(),
    Cause: z.string().optional(),
    CausePath: path.optional(),
  }),
]);
export type State = z.infer<typeof stateSchema>;

/** A state machine in the Amazon States Language, with JSONPath. */
export const definitionSchema = z.strictObject({
  Comment: z.string().optional(),
  Version: z.string().optional(),
  QueryLanguage: z.literal('JSONPath').optional(),
  StartAt: z.string(),
  TimeoutSeconds: z.int().positive().optional(),
  States: z.record(z.string(), stateSchema),
});
export type Definition = z.infer<typeof definitionSchema>;
