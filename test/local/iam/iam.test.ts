// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and IAM have placeholders of this form
import { describe, expect, it } from '@jest/globals';
import { Iam } from '../../../local/iam/iam.ts';
import type { NeededPermission, Principal } from '../../../local/wire.ts';

const role: Principal = { kind: 'role', logicalId: 'Role', functionName: 'deliver-sms' };
const developer: Principal = { kind: 'developer' };
const eventBridge: Principal = {
  kind: 'service',
  name: 'events.amazonaws.com',
  sourceArn: 'arn:aws:events:us-east-1:000000000000:rule/bus/r',
};
const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/Recipients';
const queue = 'arn:aws:sqs:us-east-1:000000000000:work';

const trust = {
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
};
const allow = (statement: object) => ({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...statement }] });
const deny = (statement: object) => ({ Statement: [{ Effect: 'Deny', Action: '*', Resource: '*', ...statement }] });

function decide(who: Principal, needed: Partial<NeededPermission>, policies: { role?: object[]; resource?: object[] }) {
  const iam = new Iam();
  iam.addRole('Role', 'the-role', trust);
  const asked = { action: 'dynamodb:GetItem', resource: table, context: {}, ...needed };
  for (const policy of policies.role ?? []) iam.addRolePolicy('Role', policy);
  for (const policy of policies.resource ?? []) iam.addResourcePolicy(asked.resource, policy);
  return iam.decide(who, asked).allowed;
}

describe('what a role may do', () => {
  it.each<[string, boolean, object[], Partial<NeededPermission>?]>([
    ['nothing without a policy', false, []],
    ['what is named', true, [allow({ Action: 'dynamodb:GetItem', Resource: table })]],
    ['no other action', false, [allow({ Action: ['dynamodb:PutItem'] })]],
    ['no other resource', false, [allow({ Resource: `${table}2` })]],
    [
      'what a wildcard covers',
      true,
      [allow({ Action: 'dynamodb:*Item', Resource: 'arn:aws:dynamodb:*:*:table/Rec*' })],
    ],
    ['action names in any case', true, [allow({ Action: 'DynamoDB:getitem' })]],
    ['no part of the ARN beyond a colon', false, [allow({ Resource: 'arn:aws:*:table/Recipients' })]],
    ['nothing that is denied, whatever allows it', false, [allow({}), deny({ Action: 'dynamodb:GetItem' })]],
    ['what a denial leaves', true, [allow({}), deny({ Action: 'dynamodb:DeleteItem' })]],
    ['all but NotAction', false, [allow({ Action: undefined, NotAction: 'dynamodb:Get*' })]],
    ['all but NotResource', true, [allow({ Resource: undefined, NotResource: queue })]],
    [
      'with a condition that holds',
      true,
      [allow({ Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } })],
    ],
    [
      'not with one that fails',
      false,
      [allow({ Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } })],
    ],
    ['not with an absent key', false, [allow({ Condition: { StringEquals: { 'events:source': 'shop' } } })]],
    [
      'with an absent key and IfExists',
      true,
      [allow({ Condition: { StringEqualsIfExists: { 'events:source': 'shop' } } })],
    ],
    [
      'with an absent key and a negation',
      true,
      [allow({ Condition: { StringNotEquals: { 'events:source': 'shop' } } })],
    ],
    ['with Null', true, [allow({ Condition: { Null: { 'events:source': 'true' } } })]],
    ...leadingKeys(),
  ])('%s: %s', (_, expected, policies, needed = {}) => {
    expect(decide(role, needed, { role: policies })).toBe(expected);
  });
});

function leadingKeys(): [string, boolean, object[], Partial<NeededPermission>][] {
  const policies = (operator: string) => [
    allow({ Condition: { [operator]: { 'dynamodb:LeadingKeys': ['R#*', 'ADDRESS#*'] } } }),
  ];
  const keys = (...values: string[]) => ({ context: { 'dynamodb:LeadingKeys': values } });
  return [
    ['keys that all match', true, policies('ForAllValues:StringLike'), keys('R#ada', 'ADDRESS#1')],
    ['no key beside them', false, policies('ForAllValues:StringLike'), keys('R#ada', 'OTHER')],
    ['one of them, if any is enough', true, policies('ForAnyValue:StringLike'), keys('R#ada', 'OTHER')],
    ['none, if any is wanted', false, policies('ForAnyValue:StringLike'), keys('OTHER')],
  ];
}

describe('what a resource policy adds', () => {
  const fromRule = { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/bus/*' } };
  const overPlainHttp = { Bool: { 'aws:SecureTransport': 'false' } };
  const send = { action: 'sqs:SendMessage', resource: queue };

  it.each<[string, boolean, Principal, object[]]>([
    ['a service needs it', false, eventBridge, []],
    [
      'a service is let in',
      true,
      eventBridge,
      [allow({ Principal: { Service: 'events.amazonaws.com' }, Condition: fromRule })],
    ],
    ['another service is not', false, eventBridge, [allow({ Principal: { Service: 'sns.amazonaws.com' } })]],
    [
      'another rule is not',
      false,
      { ...eventBridge, sourceArn: queue },
      [allow({ Principal: { Service: 'events.amazonaws.com' }, Condition: fromRule })],
    ],
    [
      'a role is let in by its name',
      true,
      role,
      [allow({ Principal: { AWS: 'arn:aws:iam::000000000000:role/the-role' } })],
    ],
    [
      'the account alone lets no role in',
      false,
      role,
      [allow({ Principal: { AWS: 'arn:aws:iam::000000000000:root' } })],
    ],
    ['a denial holds for the developer too', false, developer, [deny({ Principal: '*', Action: 'sqs:SendMessage' })]],
    [
      'a denial of plain HTTP does not hold: the address stands for one with TLS',
      true,
      developer,
      [deny({ Principal: { AWS: '*' }, Condition: overPlainHttp })],
    ],
  ])('%s: %s', (_, expected, who, resource) => {
    expect(decide(who, send, { resource })).toBe(expected);
  });
});

it('explains in the words of AWS', () => {
  const iam = new Iam();
  iam.addRole('Role', 'the-role', trust);
  const needed = { action: 'dynamodb:GetItem', resource: table, context: {} };

  expect(iam.explain(role, needed, { allowed: false, because: 'not-allowed' })).toBe(
    `User: arn:aws:sts::000000000000:assumed-role/the-role/deliver-sms is not authorized to perform: dynamodb:GetItem on resource: ${table} because no identity-based policy allows the dynamodb:GetItem action`,
  );
});

it.each([
  ['lambda.amazonaws.com', true],
  ['events.amazonaws.com', false],
])('lets a role be assumed by whom it trusts: %s %s', (service, expected) => {
  const iam = new Iam();
  iam.addRole('Role', 'the-role', trust);

  expect(iam.trusts('Role', service)).toBe(expected);
});

describe('what is not understood', () => {
  it.each([
    [
      allow({ Condition: { IpAddress: { 'aws:SourceArn': '10.0.0.0/8' } } }),
      'condition operator IpAddress is not understood',
    ],
    [
      allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
      'condition key aws:PrincipalOrgID is not understood',
    ],
    [allow({ NotPrincipal: { AWS: '*' } }), 'policy is not understood'],
    [allow({ Principal: { Federated: 'x' } }), 'policy is not understood'],
    [allow({ Resource: 'arn:aws:s3:::${aws:username}/*' }), 'policy variables are not understood'],
  ])('stops at the start: %j', (policy, message) => {
    expect(() => new Iam().addResourcePolicy(queue, policy)).toThrow(message);
  });
});
