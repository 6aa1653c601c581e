export type Channel = 'email' | 'sms' | 'push';
