import { createHash } from 'node:crypto';

/**
 * The name CloudFormation would make up: stack, logical id, and a tail. The same at every start, so that kept data is
 * found again.
 */
export function physicalName(stackName: string, logicalId: string, longest = 80): string {
  const tail = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex').slice(0, 8).toUpperCase();
  const room = longest - tail.length - 1;
  return `${`${stackName}-${logicalId}`.slice(0, room)}-${tail}`;
}
