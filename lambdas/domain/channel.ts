import * as z from 'zod';

/** The channels that Carillon can send on; everything that is per channel derives from this list. */
export const channels = ['email', 'sms', 'push'] as const;

export const channelSchema = z.enum(channels);
export type Channel = z.infer<typeof channelSchema>;
