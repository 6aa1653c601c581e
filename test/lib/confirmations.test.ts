import { describe, expect, it } from '@jest/globals';
import { type ConfirmedType, checkConfirmations } from '../../lib/check-confirmations.ts';
import type { StageDeclaration } from '../../lib/config-schema.ts';
import { readConfig } from '../../lib/read-config.ts';

/** What a person wrote; line 1 is the first. */
const source = `export const stages = {
  prod: {
    email: { … },
    push: {
      fcm: { … },
      tracking: 'failures',
    },
  },
};`.replaceAll('…', 'domain: 1');
const email = { domain: 'example.com', sender: 'hello@example.com' };
const push = { fcm: { secretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:fcm-AbCdEf' } };

const aType = (type: Partial<ConfirmedType>): ConfirmedType => ({
  type: 'payment.failed',
  channels: ['email'],
  ...type,
});
const check = (type: ConfirmedType, stage: StageDeclaration) => () =>
  checkConfirmations(
    [type],
    readConfig({ prod: stage }, 'prod', () => source),
    'prod',
    () => source,
  );
const confirm = (by: 'delivered' | 'read' | 'clicked') => ({ by, withinSeconds: {} });

describe('a type that has to be confirmed', () => {
  it.each([
    [
      aType({ channels: ['push'], confirm: confirm('delivered') }),
      { push },
      "lib/config.ts:6: stages.prod.push.tracking must be 'delivery', for payment.failed has to be confirmed by 'delivered'; or take its confirm out of notifications/payment.failed/type.ts",
    ],
    [
      aType({ confirm: confirm('delivered') }),
      { email },
      "lib/config.ts:3: stages.prod.email.tracking must be 'delivery' or 'engagement', for payment.failed",
    ],
    // an e-mail that was opened proves nothing: only a click does
    [
      aType({ confirm: confirm('read') }),
      { email: { ...email, tracking: 'delivery' } },
      "lib/config.ts:3: stages.prod.email.tracking must be 'engagement', for payment.failed has to be confirmed by 'read'",
    ],
    [
      aType({ confirm: confirm('delivered'), fallback: ['push'] }),
      { email: { ...email, tracking: 'delivery' }, push },
      "lib/config.ts:6: stages.prod.push.tracking must be 'delivery', for payment.failed",
    ],
  ] satisfies [ConfirmedType, StageDeclaration, string][])(
    '(%j) is refused where %j tracks too little',
    (type, stage, message) => {
      expect(check(type, stage)).toThrow(message);
    },
  );

  it('is fine where enough is tracked, or its channel is off', () => {
    const clicked = aType({ channels: ['email', 'push'], confirm: confirm('clicked') });
    expect(check(clicked, { email: { ...email, tracking: 'engagement' } })).not.toThrow();
    expect(check(clicked, {})).not.toThrow();
    expect(check(clicked, { email })).toThrow();
  });

  it('is one that says so', () => {
    expect(check(aType({}), { email })).not.toThrow();
  });
});
