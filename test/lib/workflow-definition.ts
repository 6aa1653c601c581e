import * as z from 'zod';
import { arnOf, refTo, type Synthesised } from './synthesise.ts';

const catcherSchema = z.object({ ErrorEquals: z.array(z.string()), Next: z.string(), ResultPath: z.string() });
const stateSchema = z.looseObject({
  Type: z.string(),
  Comment: z.string(),
  Resource: z.string().optional(),
  Next: z.string().optional(),
  Choices: z
    .array(z.object({ Variable: z.string(), StringEquals: z.string().optional(), Next: z.string() }))
    .optional(),
  Default: z.string().optional(),
  Parameters: z
    .looseObject({ QueueUrl: z.string().optional(), MessageBody: z.record(z.string(), z.string()).optional() })
    .optional(),
  ResultPath: z.string().nullish(),
  Retry: z
    .array(z.looseObject({ ErrorEquals: z.array(z.string()), JitterStrategy: z.string().optional() }))
    .default([]),
  Catch: z.array(catcherSchema).default([]),
});
export type State = z.infer<typeof stateSchema>;
const definitionSchema = z.object({
  StartAt: z.string(),
  TimeoutSeconds: z.number(),
  States: z.record(z.string(), stateSchema),
});

/** What stands for a resource in the text of the definition. */
const placeholder = z.union([
  z.string(),
  arnOf.transform((logicalId) => `arn:aws:lambda:eu-west-1:111122223333:function:${logicalId}`),
  refTo.transform((logicalId) =>
    logicalId === 'AWS::Partition' ? 'aws' : `https://sqs.eu-west-1.amazonaws.com/111122223333/${logicalId}`,
  ),
]);

/** The state machine of a stack, with its definition as Step Functions gets it. */
export function stateMachineOf(template: Synthesised) {
  const machines = template.of(
    'AWS::StepFunctions::StateMachine',
    z.looseObject({
      DefinitionString: z
        .object({ 'Fn::Join': z.tuple([z.literal(''), z.array(placeholder)]) })
        .transform(({ 'Fn::Join': [, parts] }): unknown => JSON.parse(parts.join(''))),
    }),
  );
  const [machine, ...others] = machines;
  if (machine === undefined || others.length > 0) throw new Error(`there are ${machines.length} state machines`);
  const asl = machine.properties.DefinitionString;
  return { properties: machine.properties, asl, definition: definitionSchema.parse(asl) };
}
