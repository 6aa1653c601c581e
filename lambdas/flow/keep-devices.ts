import { maxPushEndpoints, type PushEndpoint } from '../domain/contact-points.ts';
import type { RecipientId } from '../domain/ids.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import type { Recipients } from '../ports/recipients.ts';

interface Dependencies {
  readonly recipients: Recipients;
  readonly now: () => Date;
}

/** How often a profile is read and written again when others write it at the same time. */
const rounds = 8;

/**
 * Keeps a device that was registered just now with a person. Repeatable.
 *
 * Whoever had it before has it no more: a telephone that changed hands must not show one person's messages to another.
 * That its app presented a token is the one reason to take it for alive again (SNS: "re-enable only after …").
 *
 * @returns the devices that had to go, because a profile keeps so many and no more: those registered longest ago
 */
export async function keepDevice(
  recipientId: RecipientId,
  device: PushEndpoint,
  { recipients, now }: Dependencies,
): Promise<readonly string[]> {
  const address = { channel: 'push', address: device.endpointArn } as const;
  const others = (await recipients.holdersOf(address)).filter((holder) => holder !== recipientId);
  for (const other of others) await withoutDevice(other, device.endpointArn, { recipients, now });
  await recipients.addHolder(address, recipientId);
  const [closed] = await recipients.readSuppressions([address]);
  const isGone = closed?.reason === 'permanent_token';
  if (isGone) await recipients.release(address, 'permanent_token');
  // closed for another reason, it stays closed
  const kept = { ...device, ...(closed && !isGone && { suppressed: { push: closed } }) };

  let dropped: readonly string[] = [];
  await changeDevices(recipientId, { recipients, now }, (held) => {
    const all = [...held.filter(({ endpointArn }) => endpointArn !== device.endpointArn), kept];
    dropped = all.slice(0, -maxPushEndpoints).map(({ endpointArn }) => endpointArn);
    return all.slice(-maxPushEndpoints);
  });
  return dropped;
}

/** Takes a device from a person. Repeatable. */
export async function withoutDevice(
  recipientId: RecipientId,
  endpointArn: string,
  dependencies: Dependencies,
): Promise<void> {
  await changeDevices(recipientId, dependencies, (held) =>
    held.some((device) => device.endpointArn === endpointArn)
      ? held.filter((device) => device.endpointArn !== endpointArn)
      : undefined,
  );
}

type Held = NonNullable<RecipientProfile['push']>;

async function changeDevices(
  recipientId: RecipientId,
  { recipients, now }: Dependencies,
  change: (held: Held) => Held | undefined,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const known = (await recipients.readProfiles([recipientId]))(recipientId);
    const profile = known ?? { recipientId, changedAt: {}, version: 0 };
    const push = change(profile.push ?? []);
    if (push === undefined) return;
    const changed = {
      ...profile,
      push: push.length > 0 ? push : undefined,
      changedAt: { ...profile.changedAt, push: now().toISOString() },
      version: profile.version + 1,
    };
    if (await recipients.writeProfile(changed)) return;
  }
  throw new Error(`profile changed ${rounds} times while its devices were being changed; try again`);
}
