import type { RecipientProfile } from './recipient-profile.ts';

/**
 * The profile with the country that its phone number says, unless somebody told us one: what is told is never
 * overridden, what is derived follows the number.
 */
export function deriveCountry(
  profile: RecipientProfile,
  countryOf: (phone: string) => string | undefined,
): RecipientProfile {
  if (profile.country !== undefined && !profile.isCountryByPhone) return profile;
  const country = profile.phone && countryOf(profile.phone.address);
  return { ...profile, country, isCountryByPhone: country === undefined ? undefined : true };
}
