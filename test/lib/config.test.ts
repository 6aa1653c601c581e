import { describe, expect, it } from '@jest/globals';
import type { StageDeclaration } from '../../lib/config-schema.ts';
import { readConfig } from '../../lib/read-config.ts';

/** What a person wrote; line 1 is the first. */
const source = `/** Größe: a comment with letters of two bytes. */
export const stages = {
  prod: {
    email: {
      domain: 'example.com',
      sender: 'Carillon <hello@example.com>',
      sandboxRecipients: ['ada@example.org', 'eve'],
    },
    'sms': {
      twilio: { secretArn: '…', messagingServiceSid: '…' },
    },
    retention: { logDays: 8 },
    onCall: {},
    publicUrl: 'https://notify.example.com/',
    auth: { issuer: 'http://login.example.com', audience: [] },
    linkDays: 30,
    defaultCountry: 'fr',
  },
};`;

const email = { domain: 'example.com', sender: 'Carillon <hello@example.com>' };
const secretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/twilio-a1B2c3';
const vonage = { secretArn, sender: 'Carillon' };
const origination = `arn:aws:sms-voice:eu-west-1:111122223333:phone-number/phone-${'0'.repeat(32)}`;
const messagingServiceSid = `MG${'0'.repeat(32)}`;
const read = (stage: unknown) => () =>
  // what a person writes is typed; what is tested here is what they write all the same
  readConfig({ prod: Object.assign<StageDeclaration, unknown>({}, stage) }, 'prod', () => source);

describe('readConfig', () => {
  it('tracks failures alone of a channel of which nothing else is said', () => {
    const {
      email: ofEmail,
      sms,
      push,
    } = read({
      email,
      sms: { aws: { origination } },
      push: { fcm: { secretArn } },
    })();
    expect([ofEmail?.tracking, sms?.tracking, push?.tracking]).toEqual(['failures', 'failures', 'failures']);
  });

  it('lets a provider that is the first have any share, for it gets what the others leave', () => {
    const sms = { vonage: { ...vonage, share: 100 }, aws: { origination, share: 30 } };
    expect(read({ sms })().sms?.vonage?.share).toBe(100);
  });

  it('takes a stage of which nothing is said, with every channel off', () => {
    expect(read({})()).toEqual({
      producers: [],
      retention: { deliveryRecordDays: 90, logDays: 30, archiveDays: 14 },
      settledEvents: 'all',
      intake: { maxConcurrency: { urgent: 20, normal: 20, bulk: 5 } },
      removal: 'retain',
      linkDays: 90,
      requestsPerSecond: { pages: 20, texts: 100, services: 100, imports: 2, receipts: 500 },
      workflow: { startsPerMinute: 600 },
    });
  });

  it.each([
    ['hello@example.com'],
    ['Carillon <hello@example.com>'],
    ['Carillon Ltd. <hello@mail.example.com>'],
    ['Carillon <Hello@Example.com>'],
  ])('takes %s as a sender of example.com', (sender) => {
    expect(read({ email: { ...email, sender } })().email?.sender).toBe(sender);
  });

  it.each([
    [
      { email: { ...email, sender: 'Carillon <hello@example.org>' } },
      'lib/config.ts:6: stages.prod.email.sender must be an address of email.domain (example.com), such as Carillon <hello@example.com>',
    ],
    [
      { email: { ...email, sender: 'hello@evilexample.com' } },
      'lib/config.ts:6: stages.prod.email.sender must be an address of email.domain (example.com), such as Carillon <hello@example.com>',
    ],
    [
      { email: { ...email, sender: 'A <hello@example.com>\nBcc: <eve@example.com>' } },
      'lib/config.ts:6: stages.prod.email.sender must be an address of email.domain (example.com), such as Carillon <hello@example.com>',
    ],
    [
      { email: { ...email, domain: 'https://example.com' } },
      'lib/config.ts:5: stages.prod.email.domain must be a domain in lower case, such as example.com',
    ],
    [{ email: { domain: 'example.com' } }, 'lib/config.ts:6: stages.prod.email.sender is missing; it must be text'],
    [
      { email: { ...email, sandboxRecipients: ['ada@example.org', 'eve'] } },
      'lib/config.ts:7: stages.prod.email.sandboxRecipients[1] must be an e-mail address such as ada@example.com',
    ],
    [
      { email: { ...email, sendr: '' } },
      'lib/config.ts:4: stages.prod.email.sendr is not known here; check its spelling or take it out',
    ],
    [
      { sms: { twilio: { secretArn: 'team/twilio', messagingServiceSid } } },
      'lib/config.ts:10: stages.prod.sms.twilio.secretArn must be the complete ARN of a Secrets Manager secret, with the six characters at its end; `aws secretsmanager describe-secret --secret-id NAME --query ARN` prints it',
    ],
    [
      { sms: { twilio: { secretArn, messagingServiceSid: 'MG1' } } },
      'lib/config.ts:10: stages.prod.sms.twilio.messagingServiceSid must be the SID of a Twilio messaging service: MG and 32 hexadecimal digits',
    ],
    [
      { sms: {} },
      'lib/config.ts:9: stages.prod.sms must hold twilio, vonage or aws; to switch the channel off, take sms out',
    ],
    [
      {
        sms: {
          twilio: { secretArn, messagingServiceSid },
          vonage: { ...vonage, share: 60 },
          aws: { origination, share: 50 },
        },
      },
      'lib/config.ts:9: stages.prod.sms must have shares of 100 at most; they come to 110, and twilio gets what they leave',
    ],
    [
      { sms: { twilio: { secretArn, messagingServiceSid }, tracking: 'engagement' } },
      'lib/config.ts:9: stages.prod.sms.tracking must be one of failures, delivery',
    ],
    [
      { sms: { aws: { origination: '+15550100' } } },
      'lib/config.ts:9: stages.prod.sms.aws.origination must be the ARN of a phone number, a sender id or a pool; `aws pinpoint-sms-voice-v2 describe-phone-numbers` prints those of numbers',
    ],
    [
      { sms: { vonage: { ...vonage, sender: '+15550100' } } },
      'lib/config.ts:9: stages.prod.sms.vonage.sender must be a number without +, or a name, of at most 15 letters and digits',
    ],
    [
      { email: { ...email, sendgrid: { secretArn, share: 101 } } },
      'lib/config.ts:4: stages.prod.email.sendgrid.share must be at most 100',
    ],
    [{ workflow: { startsPerMinute: 0 } }, 'lib/config.ts:3: stages.prod.workflow.startsPerMinute must'],
    [{ push: {} }, 'lib/config.ts:3: stages.prod.push must hold fcm or apns; to switch the channel off, take push out'],
    [
      { retention: { logDays: 8 } },
      'lib/config.ts:12: stages.prod.retention.logDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653',
    ],
    [{ onCall: {} }, 'lib/config.ts:13: stages.prod.onCall.email is missing; it must be text'],
    [
      { producers: ['1234'] },
      'lib/config.ts:3: stages.prod.producers[0] must be the twelve digits of an AWS account, in quotes',
    ],
    [
      { publicUrl: 'https://notify.example.com/' },
      'lib/config.ts:14: stages.prod.publicUrl must have no query, no fragment and no slash at its end: paths are added to it',
    ],
    [
      { publicUrl: 'notify.example.com' },
      'lib/config.ts:14: stages.prod.publicUrl must be a URL such as https://notify.example.com',
    ],
    [
      { auth: { issuer: 'http://login.example.com', audience: ['app'] } },
      'lib/config.ts:15: stages.prod.auth.issuer must be a URL such as https://login.example.com/',
    ],
    [
      { auth: { issuer: 'https://login.example.com', audience: [] } },
      'lib/config.ts:15: stages.prod.auth.audience must',
    ],
    [{ linkDays: 30 }, 'lib/config.ts:16: stages.prod.linkDays must be at least 60'],
    [{ defaultCountry: 'fr' }, 'lib/config.ts:17: stages.prod.defaultCountry must be two capital letters such as FR'],
    [{ requestsPerSecond: { pages: 0 } }, 'lib/config.ts:3: stages.prod.requestsPerSecond.pages must be at least 1'],
    [
      { intake: { maxConcurrency: { bulk: 1 } } },
      'lib/config.ts:3: stages.prod.intake.maxConcurrency.bulk must be at least 2',
    ],
  ])('refuses %j by file and line', (stage, message) => {
    expect(read(stage)).toThrow(message);
  });

  it('tells every mistake at once', () => {
    expect(read({ onCall: {}, retention: { logDays: 8 } })).toThrow(
      /config\.ts:12: .*\nlib\/config\.ts:13: |config\.ts:13: .*\nlib\/config\.ts:12: /,
    );
  });

  it('names the stages that there are when asked for another', () => {
    expect(() => readConfig({ dev: {}, prod: {} }, 'prdo', () => source)).toThrow(
      "there is no stage 'prdo' in lib/config.ts; choose one of dev, prod with -c stage=NAME",
    );
  });

  it('refuses the name of a stage that AWS would', () => {
    expect(() => readConfig({ 'my stage': {} }, 'my stage', () => source)).toThrow(
      /^lib\/config\.ts:2: stage 'my stage' must/,
    );
  });
});
