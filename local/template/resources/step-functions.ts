import validate from 'asl-validator';
import * as z from 'zod';
import { checkRule } from '../../services/stepfunctions/choice.ts';
import { type Definition, definitionSchema } from '../../services/stepfunctions/definition.ts';
import { checkResource } from '../../services/stepfunctions/integrations.ts';
import { checkTemplate } from '../../services/stepfunctions/paths.ts';
import { physicalName } from '../names.ts';
import { ignored, type ResourceKind, resourceKind } from '../resource.ts';
import { substitute } from '../substitute.ts';

const FILE = 'local/template/resources/step-functions.ts';

const stateMachine = resourceKind(
  'AWS::StepFunctions::StateMachine',
  FILE,
  z.strictObject({
    StateMachineName: z.string().optional(),
    StateMachineType: z.literal('STANDARD').optional(),
    DefinitionString: z.string().optional(),
    Definition: z.unknown().optional(),
    DefinitionSubstitutions: z.record(z.string(), z.coerce.string()).default({}),
    RoleArn: z.string(),
    EncryptionConfiguration: ignored,
    LoggingConfiguration: ignored,
    TracingConfiguration: ignored,
    Tags: ignored,
  }),
  (logicalId, properties, { stepFunctions, iam, stackName }) => {
    const { RoleArn, DefinitionString, Definition, DefinitionSubstitutions } = properties;
    const roleLogicalId = iam.roleNamed(RoleArn.split('/').at(-1) ?? '');
    if (!iam.trusts(roleLogicalId, 'states.amazonaws.com')) {
      throw new Error('neither the global service principal nor the regional one is authorized to assume the role');
    }
    const text = substitute(DefinitionString ?? JSON.stringify(Definition), (name) => {
      const value = DefinitionSubstitutions[name];
      if (value === undefined) throw new Error(`no substitution for ${name}`);
      return value;
    });
    const name = properties.StateMachineName ?? physicalName(stackName, logicalId);
    const made = stepFunctions.add({
      name,
      logicalId,
      roleArn: RoleArn,
      definition: readDefinition(text),
      principal: { kind: 'role', logicalId: roleLogicalId, functionName: logicalId },
    });
    return { ref: made.arn, attributes: { Arn: made.arn, Name: name, StateMachineRevisionId: 'INITIAL' } };
  },
);

/** Says no where AWS would when the state machine is made, and to what the local cloud would misread. */
function readDefinition(text: string): Definition {
  const value = JSON.parse(text);
  const { isValid, errorsText } = validate(structuredClone(value), { checkPaths: true, checkArn: true });
  if (!isValid) throw new Error(`Invalid State Machine Definition: ${errorsText('; ')}`);
  const definition = definitionSchema.parse(value);
  for (const state of Object.values(definition.States)) {
    if (state.Type === 'Choice') state.Choices.forEach(checkRule);
    if (state.Type === 'Pass') checkTemplate(state.Parameters);
    if (state.Type !== 'Task') continue;
    checkResource(state.Resource);
    checkTemplate([state.Parameters, state.ResultSelector]);
  }
  return definition;
}

/** State machines. */
export const stepFunctionsKinds: readonly ResourceKind[] = [stateMachine];
