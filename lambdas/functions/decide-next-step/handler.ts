import type { NotificationDefinition } from '../../../notifications/define-notification.ts';
import { type WorkflowStep, workflowInputSchema } from '../../contracts/workflow.ts';
import { decideDelivery } from '../../flow/decide-delivery.ts';

type Dependencies = Omit<Parameters<typeof decideDelivery>[0], 'typeNamed'> & {
  readonly catalogue: readonly NotificationDefinition[];
};

/** The task of the workflow that decides. Asked again with the same input, it decides from what is recorded by then. */
export const decideStep = ({ catalogue, ...dependencies }: Dependencies) => {
  const types = new Map(
    catalogue.map(({ type, category, confirm, whenCapped, duplicates = category.duplicates }) => [
      type,
      { category, confirm, duplicates, whenCapped },
    ]),
  );
  const decide = decideDelivery({ ...dependencies, typeNamed: (name) => types.get(name) });
  return (input: unknown): Promise<WorkflowStep> => decide(workflowInputSchema.parse(input));
};
