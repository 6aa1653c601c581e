import type { StageDeclaration } from './config-schema.ts';

/**
 * The stages of this project: what a team edits. `npx cdk deploy` deploys `dev`; `-c stage=NAME` chooses another.
 *
 * Every setting is explained in config-schema.ts and channel-schemas.ts, where its default is too. A channel is off until it is configured,
 * with a block such as those of `local` below.
 */
export const stages: Readonly<Record<string, StageDeclaration>> = {
  dev: {},

  /** What `npm start` runs on a laptop: every channel, with providers and secrets that exist there only. */
  local: {
    email: {
      domain: 'example.com',
      sender: 'Carillon <hello@example.com>',
      sendgrid: {
        secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:carillon/sendgrid-Local1',
        share: 0,
      },
      tracking: 'engagement',
    },
    sms: {
      twilio: {
        secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:carillon/twilio-Local1',
        messagingServiceSid: 'MG00000000000000000000000000000001',
      },
      vonage: {
        secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:carillon/vonage-Local1',
        sender: 'Carillon',
        share: 0,
      },
      aws: {
        origination: 'arn:aws:sms-voice:us-east-1:000000000000:phone-number/phone-00000000000000000000000000000001',
        share: 0,
      },
      tracking: 'delivery',
    },
    push: {
      fcm: { secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:carillon/fcm-Local1' },
      apns: { secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:carillon/apns-Local1', sandbox: false },
      tracking: 'delivery',
    },
    auth: { issuer: 'https://login.example.com/', audience: ['carillon-local'] },
    removal: 'destroy',
  },
};
