import type { Refusal } from '../refusal.ts';
import { invalidParameter } from './operation.ts';

const apns = 'AWS\\.SNS\\.MOBILE\\.(?:APNS|APNS_SANDBOX)\\.';
const pushTypes =
  'alert|background|voip|complication|fileprovider|mdm|location|liveactivity|pushtotalk|widgets|controls';

/** What each attribute of a push may be (docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html). */
const allowed: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [/^AWS\.SNS\.MOBILE\.(?:APNS|APNS_SANDBOX|FCM|GCM)\.TTL$/, /^\d{1,7}$/],
  [new RegExp(`^${apns}PRIORITY$`), /^(?:1|5|10)$/],
  [new RegExp(`^${apns}PUSH_TYPE$`), new RegExp(`^(?:${pushTypes})$`)],
  [new RegExp(`^${apns}TOPIC$`), /^[A-Za-z0-9.-]+$/],
  // apns-collapse-id: 64 bytes at most
  [new RegExp(`^${apns}COLLAPSE_ID$`), /^[ -~]{1,64}$/],
];

/** What SNS has against the message attributes of a push. */
export function attributesProblem(attributes: readonly Readonly<Record<string, string>>[]): Refusal | undefined {
  for (const { Name = '', 'Value.DataType': dataType, 'Value.StringValue': value = '' } of attributes) {
    if (!Name.startsWith('AWS.SNS.MOBILE.')) continue;
    const rule = allowed.find(([name]) => name.test(Name));
    if (rule === undefined) return invalidParameter(`MessageAttributes Reason: ${Name} is not known`);
    if (dataType !== 'String') return invalidParameter(`MessageAttributes Reason: ${Name} must be a String`);
    if (!rule[1].test(value)) return invalidParameter(`MessageAttributes Reason: ${Name} has an invalid value`);
  }
  return undefined;
}
