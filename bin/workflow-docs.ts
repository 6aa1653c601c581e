import * as z from 'zod';
import { workflowDefinition } from '../lib/workflow/definition.ts';

/** Where the generated page is, from the root of the project. */
export const workflowDocsFile = 'docs/workflow.md';

const stateSchema = z.object({
  Type: z.string(),
  Comment: z.string(),
  Next: z.string().optional(),
  Choices: z.array(z.object({ StringEquals: z.string().optional(), Next: z.string() })).default([]),
  Default: z.string().optional(),
  Catch: z.array(z.object({ ErrorEquals: z.array(z.string()), Next: z.string() })).default([]),
});
type State = z.infer<typeof stateSchema>;

const definitionSchema = z.object({ StartAt: z.string(), States: z.record(z.string(), stateSchema) });

/** The generated page: the graph of the delivery workflow and what its states do, drawn from the definition. */
export function workflowDocs(): string {
  const { StartAt, States } = definitionSchema.parse(
    workflowDefinition({ sendAndWait: '', decideNextStepArn: '', receiptsQueueUrl: '', timeoutSeconds: 0 }),
  );
  const states = Object.entries(States);
  const arrows = states.flatMap(([name, state]) => arrowsOf(name, state));
  const rows = states.map(([name, { Comment }]) => `| \`${name}\` | ${Comment} |`);
  return `# The delivery workflow

<!-- Written by \`npm run docs\` from lib/workflow/definition.ts; changes by hand are lost. -->

What a first attempt does not settle is driven on by one execution of this state machine: retries over hours, other
providers and channels, waits for receipts. An execution holds ids and nothing personal; its name follows from the
delivery, so that there is one for each. What is decided, \`decideNextStep\` in \`lambdas/domain\` says.

\`\`\`mermaid
stateDiagram-v2
${[`[*] --> ${StartAt}`, ...new Set(arrows)].map((arrow) => `  ${arrow}`).join('\n')}
\`\`\`

| state | what it does |
|---|---|
${rows.join('\n')}

A failed execution: [runbook](runbook.md#workflow-failed).
`;
}

function arrowsOf(name: string, { Type, Next, Choices, Default, Catch }: State): readonly string[] {
  const arrow = (to: string, label?: string) => `${name} --> ${to}${label === undefined ? '' : `: ${label}`}`;
  return [
    ...Choices.map((choice) => arrow(choice.Next, choice.StringEquals ?? 'anything else')),
    ...(Default === undefined ? [] : [arrow(Default, 'anything else')]),
    ...(Next === undefined ? [] : [arrow(Next)]),
    ...Catch.map((caught) =>
      arrow(caught.Next, caught.ErrorEquals.includes('States.ALL') ? 'error' : 'nothing in time'),
    ),
    ...(Next === undefined && Choices.length === 0 ? [arrow('[*]')] : []),
    // a task that nobody catches: the execution fails there
    ...(Type === 'Task' && Catch.length === 0 ? [arrow('[*]', 'failed')] : []),
  ];
}
