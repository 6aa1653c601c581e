import * as z from 'zod';
import { iamArn } from '../../account.ts';
import { managedPolicy } from '../../iam/managed-policies.ts';
import { physicalName } from '../names.ts';
import { ignored, type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/iam.ts';
const LONGEST_ROLE_NAME = 64;
const inlinePolicy = z.strictObject({ PolicyName: z.string(), PolicyDocument: z.unknown() });

/** The managed policies of the template, by ARN: roles may name them. */
const ownPolicies = new WeakMap<object, Map<string, unknown>>();

function ownPoliciesOf(cloud: object): Map<string, unknown> {
  const own = ownPolicies.get(cloud) ?? new Map<string, unknown>();
  ownPolicies.set(cloud, own);
  return own;
}

const role = resourceKind(
  'AWS::IAM::Role',
  FILE,
  z.strictObject({
    AssumeRolePolicyDocument: z.unknown(),
    RoleName: z.string().optional(),
    Policies: z.array(inlinePolicy).default([]),
    ManagedPolicyArns: z.array(z.string()).default([]),
    Description: ignored,
    Tags: ignored,
    MaxSessionDuration: ignored,
  }),
  (logicalId, { RoleName, AssumeRolePolicyDocument, Policies, ManagedPolicyArns }, cloud) => {
    const name = RoleName ?? physicalName(cloud.stackName, logicalId, LONGEST_ROLE_NAME);
    cloud.iam.addRole(logicalId, name, AssumeRolePolicyDocument);
    for (const { PolicyDocument } of Policies) cloud.iam.addRolePolicy(logicalId, PolicyDocument);
    for (const policyArn of ManagedPolicyArns) {
      cloud.iam.addRolePolicy(logicalId, ownPoliciesOf(cloud).get(policyArn) ?? managedPolicy(policyArn));
    }
    return { ref: name, attributes: { Arn: iamArn(`role/${name}`), RoleId: logicalId } };
  },
);

const policy = resourceKind(
  'AWS::IAM::Policy',
  FILE,
  z.strictObject({ PolicyName: z.string(), PolicyDocument: z.unknown(), Roles: z.array(z.string()) }),
  (_, { PolicyName, PolicyDocument, Roles }, { iam }) => {
    for (const name of Roles) iam.addRolePolicy(iam.roleNamed(name), PolicyDocument);
    return { ref: PolicyName, attributes: { Id: PolicyName } };
  },
);

const ownManagedPolicy = resourceKind(
  'AWS::IAM::ManagedPolicy',
  FILE,
  z.strictObject({
    ManagedPolicyName: z.string().optional(),
    PolicyDocument: z.unknown(),
    Roles: z.array(z.string()).default([]),
    Description: ignored,
    Path: ignored,
  }),
  (logicalId, { ManagedPolicyName, PolicyDocument, Roles }, cloud) => {
    const policyArn = iamArn(`policy/${ManagedPolicyName ?? physicalName(cloud.stackName, logicalId)}`);
    ownPoliciesOf(cloud).set(policyArn, PolicyDocument);
    for (const name of Roles) cloud.iam.addRolePolicy(cloud.iam.roleNamed(name), PolicyDocument);
    return { ref: policyArn, attributes: { PolicyArn: policyArn } };
  },
);

/** Roles and their policies. */
export const iamKinds: readonly ResourceKind[] = [role, policy, ownManagedPolicy];
