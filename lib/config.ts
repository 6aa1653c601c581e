import type { StageDeclaration } from './config-schema.ts';

/**
 * The stages of this project: what a team edits. `npx cdk deploy` deploys `dev`; `-c stage=NAME` chooses another.
 *
 * Every setting is explained in config-schema.ts, where its default is too. A channel is off until it is configured,
 * with a block such as those of `local` below.
 */
export const stages: Readonly<Record<string, StageDeclaration>> = {
  dev: {},

  /** What `npm start` runs on a laptop: every channel, with providers and secrets that exist there only. */
  local: {
    email: { domain: 'example.com', sender: 'Carillon <hello@example.com>' },
    sms: {
      twilio: {
        secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:carillon/twilio-Local1',
        messagingServiceSid: 'MG00000000000000000000000000000001',
        statusCallbackUrl: 'https://notify.example.com/twilio/status',
      },
    },
    push: {
      fcm: { secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:carillon/fcm-Local1' },
      apns: { secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:carillon/apns-Local1', sandbox: false },
    },
    auth: { issuer: 'https://login.example.com/', audience: ['carillon-local'] },
    removal: 'destroy',
  },
};
