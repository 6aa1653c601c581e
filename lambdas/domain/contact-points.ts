import * as z from 'zod';

/** Push platforms that SNS Mobile Push speaks to. */
export const pushPlatformSchema = z.enum(['fcm', 'apns', 'apns-sandbox']);
export type PushPlatform = z.infer<typeof pushPlatformSchema>;

/** An e-mail address; 254 characters at most (RFC 5321, 4.5.3.1.3, with the brackets taken off). */
export const emailAddressSchema = z.email().max(254);

/** A phone number in E.164, so that nobody has to guess a country. */
export const phoneNumberSchema = z.e164();

/** One device: an SNS platform endpoint and the platform behind it. */
export const pushEndpointSchema = z.object({
  endpointArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:endpoint\/[\w/.-]+$/, 'must be the ARN of an SNS platform endpoint'),
  platform: pushPlatformSchema,
});
export type PushEndpoint = z.infer<typeof pushEndpointSchema>;

/** The most devices that one person's profile keeps; a profile stays one item of a few KB. */
export const maxPushEndpoints = 20;

/** A BCP 47 language tag such as `en` or `fr-CA`. */
export const localeSchema = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as en or fr-CA')
  .max(35);

/** An ISO 3166-1 country code such as `FR`. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters such as FR');

/** An ISO 3166-2 code of a state or province such as `US-FL`. */
export const regionSchema = z.string().regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, 'must be an ISO 3166-2 code such as US-FL');

/** An IANA time zone such as `Europe/Paris`. */
export const timeZoneSchema = z.string().max(64).refine(isTimeZone, 'must be an IANA time zone such as Europe/Paris');

/** Zones that were asked about; making a formatter to find out is slow, and profiles hold the same few again and again. */
const knownZones = new Map<string, boolean>();

/** The most zones that are remembered: there are some six hundred. */
const maxKnownZones = 1000;

function isTimeZone(value: string): boolean {
  const known = knownZones.get(value);
  if (known !== undefined) return known;
  if (knownZones.size >= maxKnownZones) knownZones.clear();
  const isZone = canFormatIn(value);
  knownZones.set(value, isZone);
  return isZone;
}

function canFormatIn(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
