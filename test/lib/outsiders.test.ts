import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { synthesised } from './synthesise.ts';

describe('other accounts', () => {
  const policiesOf = async (declaration: object) =>
    (await synthesised('made-up', declaration)).of('AWS::Events::EventBusPolicy', z.object({ Statement: z.unknown() }));

  it('may put nothing on the bus', async () => {
    expect(await policiesOf({})).toEqual([]);
  });

  it('may ask, if they are named, and say nothing that only Carillon says', async () => {
    expect((await policiesOf({ producers: ['111122223333'] })).map(({ properties }) => properties.Statement)).toEqual([
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'events:PutEvents',
        Principal: { AWS: expect.objectContaining({ 'Fn::Join': expect.anything() }) },
        Condition: {
          StringEquals: {
            'events:detail-type': ['NotificationRequested.v1', 'RecipientChanged.v1', 'PreferencesChangeRequested.v1'],
          },
        },
      }),
    ]);
  });
});

describe('in the sandbox of SES', () => {
  it('the recipients that are named get an identity that the sender may use', async () => {
    const email = { domain: 'example.com', sender: 'hello@example.com', sandboxRecipients: ['ada@example.org'] };
    const inSandbox = await synthesised('made-up', { email });
    const identities = inSandbox.of('AWS::SES::EmailIdentity', z.object({ EmailIdentity: z.string() }));
    expect(identities.map(({ properties }) => properties.EmailIdentity)).toEqual(['example.com', 'ada@example.org']);
    const policy = JSON.stringify(inSandbox.of('AWS::IAM::Policy', z.unknown()));
    for (const { logicalId } of identities) expect(policy).toContain(`identity/",{"Ref":"${logicalId}"}`);
  });
});
