import * as z from 'zod';
import { logGroupArn } from '../../services/logs.ts';
import { physicalName } from '../names.ts';
import { ignored, type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/logs.ts';

/** What functions print is told at once: a group only holds what AWS services write. */
const logGroup = resourceKind(
  'AWS::Logs::LogGroup',
  FILE,
  z.looseObject({ LogGroupName: z.string().optional() }),
  (logicalId, { LogGroupName }, { stackName }) => {
    const name = LogGroupName ?? physicalName(stackName, logicalId);
    return { ref: name, attributes: { Arn: logGroupArn(name) } };
  },
);

const subscriptionFilter = resourceKind(
  'AWS::Logs::SubscriptionFilter',
  FILE,
  z.strictObject({
    LogGroupName: z.string(),
    DestinationArn: z.string().startsWith('arn:aws:lambda:'),
    // every line
    FilterPattern: z.literal(''),
    FilterName: z.string().optional(),
    Distribution: ignored,
    RoleArn: ignored,
  }),
  (logicalId, { LogGroupName, DestinationArn, FilterName = logicalId }, { logs }) => {
    logs.subscribe(LogGroupName, { name: FilterName, functionArn: DestinationArn });
    return { ref: FilterName };
  },
);

/** Log groups, and the functions that are handed their lines. */
export const logsKinds: readonly ResourceKind[] = [logGroup, subscriptionFilter];
