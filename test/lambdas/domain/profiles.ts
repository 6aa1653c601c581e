import { type RecipientProfile, recipientProfileSchema } from '../../../lambdas/domain/recipient-profile.ts';

/** A person with every contact point; change what the test is about. */
export const aProfile = (changes: Record<string, unknown> = {}): RecipientProfile =>
  recipientProfileSchema.parse({
    recipientId: 'ada',
    email: { address: 'ada@example.com' },
    phone: { address: '+15550100' },
    push: [{ endpointArn: 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/1', platform: 'fcm' }],
    locale: 'en',
    timeZone: 'Europe/Paris',
    changedAt: {},
    version: 1,
    ...changes,
  });

export const suppressed = (channel: 'email' | 'sms' | 'push', reason = 'permanent_address') => ({
  suppressed: { [channel]: { reason, since: '2026-03-01T10:00:00.000Z' } },
});
