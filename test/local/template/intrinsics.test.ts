// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and IAM have placeholders of this form
import { describe, expect, it } from '@jest/globals';
import { NO_VALUE, resolve, type Scope } from '../../../local/template/intrinsics.ts';

const scope: Scope = {
  ref: (name) => (name === 'AWS::NoValue' ? NO_VALUE : `ref-of-${name}`),
  getAtt: (logicalId, attribute) => `${attribute}-of-${logicalId}`,
  condition: (name) => name === 'Yes',
  mapping: (...keys) => keys.join('/'),
};

describe('resolve', () => {
  it.each([
    [{ Ref: 'Queue' }, 'ref-of-Queue'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Arn-of-Queue'],
    [{ 'Fn::GetAtt': 'Nested.Outputs.Name' }, 'Outputs.Name-of-Nested'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'B' }, 1]] }, 'a-ref-of-B-1'],
    [{ 'Fn::Sub': 'x ${A} ${A.Arn} ${!A}' }, 'x ref-of-A Arn-of-A ${A}'],
    [{ 'Fn::Sub': ['${Own}/${A}', { Own: { Ref: 'C' } }] }, 'ref-of-C/ref-of-A'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [{ 'Fn::Select': ['0', ['x', 'y']] }, 'x'],
    [{ 'Fn::If': ['Yes', 'then', 'else'] }, 'then'],
    [{ 'Fn::If': ['No', 'then', 'else'] }, 'else'],
    [{ 'Fn::Equals': [{ Ref: 'A' }, 'ref-of-A'] }, true],
    [{ 'Fn::Not': [{ Condition: 'No' }] }, true],
    [{ 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Equals': ['a', 'b'] }] }, false],
    [{ 'Fn::Or': [{ Condition: 'No' }, { Condition: 'Yes' }] }, true],
    [{ 'Fn::FindInMap': ['Map', { Ref: 'A' }, 'c'] }, 'Map/ref-of-A/c'],
    [{ 'Fn::Base64': 'text' }, 'dGV4dA=='],
    [
      { kept: 1, left: { Ref: 'AWS::NoValue' }, list: ['a', { Ref: 'AWS::NoValue' }] },
      { kept: 1, list: ['a'] },
    ],
    [
      { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ],
  ])('%j is %j', (value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it.each([
    [{ 'Fn::ImportValue': 'Shared' }, 'Fn::ImportValue is not understood; extend local/template/intrinsics.ts'],
    [{ 'Fn::GetAZs': '' }, 'Fn::GetAZs is not understood'],
    ['{{resolve:ssm:/name}}', 'dynamic reference {{resolve:ssm:/name}} is not understood'],
  ])('refuses %j', (value, message) => {
    expect(() => resolve(value, scope)).toThrow(message);
  });
});
