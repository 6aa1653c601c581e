import { describe, expect, it } from '@jest/globals';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { PushApplications } from '../../../lambdas/adapters/sns/push-applications.ts';
import { managePushApplication } from '../../../lambdas/functions/manage-push-application/handler.ts';

const topic = 'arn:aws:sns:eu-west-1:111122223333:failures';
const role = 'arn:aws:iam::111122223333:role/logs';
const arn = 'arn:aws:sns:eu-west-1:111122223333:app/GCM/Carillon-prod-fcm';
const properties = {
  ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:manage',
  Platform: 'GCM',
  Name: 'Carillon-prod-fcm',
  SecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:fcm-AbCdEf',
  FailureTopicArn: topic,
};
const request = {
  ServiceToken: properties.ServiceToken,
  ResponseURL: 'https://example.com',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Fcm',
  ResourceType: 'Custom::PushApplication',
};

/** The attributes that SNS is given for this request. */
async function attributesOf(event: CloudFormationCustomResourceEvent): Promise<Record<string, string> | undefined> {
  let given: Record<string, string> | undefined;
  const applications: Pick<PushApplications, 'create' | 'update' | 'delete'> = {
    async create(_name, _platform, attributes) {
      given = attributes;
      return arn;
    },
    async update(_arn, attributes) {
      given = attributes;
    },
    async delete() {},
  };
  const secretOf = () => async () => JSON.stringify({ type: 'service_account', private_key: 'a key' });
  await managePushApplication({ applications: applications as PushApplications, secretOf })(event);
  return given;
}
const created = (ResourceProperties: typeof properties & { DeliveryLogRoleArn?: string }) =>
  attributesOf({ ...request, RequestType: 'Create', ResourceProperties });
const updated = (ResourceProperties: typeof properties & { DeliveryLogRoleArn?: string }) =>
  attributesOf({
    ...request,
    RequestType: 'Update',
    PhysicalResourceId: arn,
    ResourceProperties,
    OldResourceProperties: { ...properties, DeliveryLogRoleArn: role },
  });

const logging = { SuccessFeedbackRoleArn: role, FailureFeedbackRoleArn: role, SuccessFeedbackSampleRate: '100' };

describe('managePushApplication', () => {
  it('has SNS tell of what could not be delivered', async () => {
    const attributes = await created(properties);
    expect(attributes).toMatchObject({ EventDeliveryFailure: topic });
    expect(Object.keys(attributes ?? {})).not.toContain('SuccessFeedbackRoleArn');
  });

  it('has SNS log every push where there is a role for it', async () => {
    expect(await created({ ...properties, DeliveryLogRoleArn: role })).toMatchObject(logging);
    expect(await updated({ ...properties, DeliveryLogRoleArn: role })).toMatchObject(logging);
  });

  it('ends the log when the role is gone', async () => {
    expect(await updated(properties)).toMatchObject({ SuccessFeedbackRoleArn: '', FailureFeedbackRoleArn: '' });
  });
});
