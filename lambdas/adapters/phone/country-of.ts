// the smallest of the library's metadata (118 KB in a bundle): it still tells apart who shares a calling code
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** The country that a number in E.164 belongs to, by its ISO 3166 code; `undefined` where the number does not say. */
export function countryOf(phone: string): string | undefined {
  return parsePhoneNumberFromString(phone)?.country;
}
