import { createHmac } from 'node:crypto';

/** twilio.com/docs/usage/security: the URL, then each field's name and value in the order of the names. */
export function signatureOf(url: string, fields: Readonly<Record<string, string>>, authToken: string): string {
  const signed = Object.entries(fields)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => name + value)
    .join('');
  return createHmac('sha1', authToken)
    .update(url + signed)
    .digest('base64');
}
