import type { Channel } from '../../lambdas/domain/channel.ts';
import { textSegments } from '../../lambdas/domain/text-segments.ts';
import type { NotificationDefinition } from '../../notifications/define-notification.ts';

/** Gmail cuts a message at 102 KB, and the unsubscribe link with it. */
export const maxHtmlBytes = 100 * 1024;

/** SNS takes 4,096 bytes for FCM and APNs; the rest is for the envelope that each platform needs, and for our ids. */
export const maxPushBytes = 4096 - 512;

/** Says why the example's message would not arrive whole, or would cost more than was declared. */
export function checkSizes(
  channel: Channel,
  parts: Readonly<Record<string, string>>,
  { maxSmsSegments }: NotificationDefinition,
): readonly string[] {
  switch (channel) {
    case 'email':
      return checkBytes('the HTML of the example', parts['html'] ?? '', maxHtmlBytes, 'mailboxes cut it; shorten it');
    case 'push':
      return checkBytes(
        'the example as a push',
        JSON.stringify([parts['title'], parts['body']]),
        maxPushBytes,
        'the platforms refuse it; shorten it',
      );
    case 'sms':
      return checkSegments(parts['text'] ?? '', maxSmsSegments);
  }
}

function checkBytes(what: string, text: string, most: number, cure: string): readonly string[] {
  const bytes = Buffer.byteLength(text);
  return bytes <= most ? [] : [`${what} has ${bytes} bytes, more than ${most}: ${cure}`];
}

function checkSegments(text: string, most: number): readonly string[] {
  const { segments, units, encoding, forcing } = textSegments(text);
  if (segments <= most) return [];
  const why =
    encoding === 'UCS-2'
      ? `; ${forcing.map((character) => `'${character}'`).join(', ')} cannot be sent in GSM-7, which fits more than twice as much: replace them, or shorten the text`
      : '; shorten the text';
  return [
    `the example needs ${segments} segments (${units} units of ${encoding}), more than the ${most} that type.ts allows (maxSmsSegments)${why}`,
  ];
}
