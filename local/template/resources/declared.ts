import * as z from 'zod';
import { arn } from '../../account.ts';
import { physicalName } from '../names.ts';
import { type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/declared.ts';

/** Resources that do nothing on a laptop: named here one by one, with the service and kind of their ARN. */
const DECLARED: readonly (readonly [type: string, service: string, resource: string])[] = [
  ['AWS::CDK::Metadata', 'cdk', 'metadata/'],
  // alarms and dashboards watch a real account's metrics
  ['AWS::CloudWatch::Alarm', 'cloudwatch', 'alarm:'],
  ['AWS::CloudWatch::CompositeAlarm', 'cloudwatch', 'alarm:'],
  ['AWS::CloudWatch::Dashboard', 'cloudwatch', 'dashboard/'],
  // what functions print is told at once
  ['AWS::Logs::MetricFilter', 'logs', 'metric-filter:'],
  ['AWS::Logs::QueryDefinition', 'logs', 'query-definition:'],
  // nothing is replayed
  ['AWS::Events::Archive', 'events', 'archive/'],
  ['AWS::XRay::Group', 'xray', 'group/'],
  ['AWS::XRay::SamplingRule', 'xray', 'sampling-rule/'],
  ['AWS::XRay::ResourcePolicy', 'xray', 'resource-policy/'],
  // nothing is encrypted at rest
  ['AWS::KMS::Key', 'kms', 'key/'],
  ['AWS::KMS::Alias', 'kms', 'alias/'],
];

/** The kinds of resources that are declared and have nothing to run. */
export const declaredKinds: readonly ResourceKind[] = DECLARED.map(([type, service, resource]) =>
  resourceKind(type, FILE, z.unknown(), (logicalId, _, { stackName }) => {
    const name = physicalName(stackName, logicalId);
    return { ref: name, attributes: { Arn: arn(service, `${resource}${name}`), KeyId: name } };
  }),
);
