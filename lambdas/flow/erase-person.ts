import type { RecipientId } from '../domain/ids.ts';
import { addressesOf, type ChannelAddress } from '../domain/inline-profile.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import type { Devices } from '../ports/devices.ts';
import type { PersonalData } from '../ports/personal-data.ts';
import type { Recipients } from '../ports/recipients.ts';

interface Dependencies {
  readonly recipients: Pick<Recipients, 'readProfiles' | 'suppress' | 'holdersOf'>;
  readonly personalData: Pick<PersonalData, 'erase' | 'noteErasure'>;
  readonly devices: Pick<Devices, 'remove'>;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** How often somebody is erased again because another system told of them in the meantime. */
const rounds = 3;

/**
 * Erases a person: their addresses are closed by keyed hash first, then everything about them goes, the profile last, then
 * a note is left that says nothing of them. So a crash at any point leaves what the next call needs to go on.
 *
 * A command that waits in a queue finds no profile when its turn comes, and is not sent. An address that somebody else
 * has too stays open: it is theirs, and nothing leads from it to who was erased.
 */
export const erasePerson =
  ({ recipients, personalData, devices, newId, now }: Dependencies) =>
  async (
    recipientId: RecipientId,
  ): Promise<{ readonly erasureId: string; readonly erasedAt: string; readonly items: number }> => {
    const erasedAt = now().toISOString();
    const profileNow = async () => (await recipients.readProfiles([recipientId]))(recipientId);
    let items = 0;
    let profile = await profileNow();
    for (let round = 0; round === 0 || profile; round += 1) {
      if (round === rounds) throw new Error('other systems keep telling of the person; stop them, then erase again');
      for (const address of addressesIn(profile))
        if (address.channel === 'push') await devices.remove(address.address);
        else if (!(await isSharedWithOthers(address, recipientId, recipients)))
          await recipients.suppress(address, { reason: 'erased', since: erasedAt }, recipientId);
      items += await personalData.erase(recipientId);
      profile = await profileNow();
    }
    const erasureId = newId();
    await personalData.noteErasure({ erasureId, at: erasedAt, items });
    return { erasureId, erasedAt, items };
  };

const addressesIn = (profile: RecipientProfile | undefined): readonly ChannelAddress[] =>
  profile === undefined
    ? []
    : addressesOf({
        contactPoints: { email: profile.email?.address, phone: profile.phone?.address, push: profile.push },
      });

async function isSharedWithOthers(
  address: ChannelAddress,
  recipientId: RecipientId,
  recipients: Pick<Recipients, 'holdersOf'>,
): Promise<boolean> {
  return (await recipients.holdersOf(address)).some((holder) => holder !== recipientId);
}
