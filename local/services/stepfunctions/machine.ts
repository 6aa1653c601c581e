import type { Principal } from '../../wire.ts';
import type { Definition } from './definition.ts';

/** A state machine of the template. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  /** The name that observations and faults have for it: its logical id. */
  readonly logicalId: string;
  readonly roleArn: string;
  readonly definition: Definition;
  /** Its role, in which it calls other services. */
  readonly principal: Extract<Principal, { kind: 'role' }>;
}
