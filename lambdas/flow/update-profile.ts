import type { RecipientChangedV1 } from '../contracts/events/recipient-changed.v1.ts';
import { applyRecipientChange } from '../domain/apply-recipient-change.ts';
import { deriveCountry } from '../domain/derive-country.ts';
import { addressesOf } from '../domain/inline-profile.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import { suppressAddress } from '../domain/suppress-address.ts';
import type { Recipients } from '../ports/recipients.ts';

/** How often a profile is read and written again when others write it at the same time. */
const rounds = 8;

/**
 * Brings a profile up to date with what a source system says, in whatever order its changes arrive.
 *
 * An address that is closed to everybody is closed here too. That is looked up once more after the write: who closes
 * the address from then on finds this profile among its holders, who closed it before is found by the look-up.
 *
 * A second delivery changes nothing, for it is not newer than the first; it only looks the addresses up once more.
 *
 * @param countryOf - the country of a phone number, for people whose own was not told
 * @throws when others keep writing the same profile
 */
export async function updateProfile(
  change: RecipientChangedV1,
  recipients: Recipients,
  countryOf: (phone: string) => string | undefined,
): Promise<'updated' | 'older'> {
  const { contactPoints, ...told } = change;
  const { recipientId } = told;
  let result: 'updated' | 'older' = 'older';
  for (let round = 0; round < rounds; round += 1) {
    const known = (await recipients.readProfiles([recipientId]))(recipientId);
    let profile = known;
    const changed = applyRecipientChange(known, { ...told, ...contactPoints });
    if (changed) {
      const news = deriveCountry(changed, countryOf);
      await Promise.all(heldBy(news).map((address) => recipients.addHolder(address, recipientId)));
      profile = (await closed(news, recipients)) ?? news;
      if (!(await recipients.writeProfile(profile))) continue;
      result = 'updated';
    }
    const late = profile && (await closed(profile, recipients));
    if (late === undefined || (await recipients.writeProfile({ ...late, version: late.version + 1 }))) return result;
  }
  throw new Error(`profile changed ${rounds} times while it was being updated; try again`);
}

/** The profile with every address closed that is closed to everybody, or `undefined` when there is none to close. */
async function closed(profile: RecipientProfile, recipients: Recipients): Promise<RecipientProfile | undefined> {
  const addresses = heldBy(profile);
  const suppressions = await recipients.readSuppressions(addresses);
  const next = addresses.reduce((current, { channel, address }, index) => {
    const suppression = suppressions[index];
    return (suppression && suppressAddress(current, channel, address, suppression)) ?? current;
  }, profile);
  return next === profile ? undefined : { ...next, version: profile.version };
}

function heldBy({ email, phone, push }: RecipientProfile) {
  return addressesOf({ contactPoints: { email: email?.address, phone: phone?.address, push } });
}
