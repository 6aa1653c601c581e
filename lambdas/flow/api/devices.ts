import { registerDeviceSchema, removeDeviceSchema } from '../../contracts/api/devices.ts';
import type { RecipientProfile } from '../../domain/recipient-profile.ts';
import type { Devices } from '../../ports/devices.ts';
import type { Recipients } from '../../ports/recipients.ts';
import { keepDevice, withoutDevice } from '../keep-devices.ts';
import { type ApiAnswer, invalid, ok, type PersonCall } from './call.ts';
import { readBody } from './read-body.ts';

interface Dependencies {
  readonly recipients: Recipients;
  readonly devices: Devices;
  readonly now: () => Date;
}

/** Registers the device whose app presents its token; it belongs to this person from now on, and to nobody else. */
export const registerDevice =
  ({ recipients, devices, now }: Dependencies) =>
  async (call: PersonCall): Promise<ApiAnswer> => {
    const read = readBody(call, registerDeviceSchema);
    if ('refused' in read) return read.refused;
    const { platform, token } = read.value;
    const device = await devices.register(platform, token);
    if (device === 'not-configured') return invalid('platform', 'is not switched on in this deployment');
    if (device === 'invalid-token') return invalid('token', 'must be the token as the platform gave it to the app');
    const dropped = await keepDevice(call.recipientId, device, { recipients, now });
    await Promise.all(dropped.map((endpointArn) => devices.remove(endpointArn)));
    return ok(device);
  };

/** Takes a device from a person, and only from a person who has it; repeatable. */
export const removeDevice =
  ({ recipients, devices, now }: Dependencies) =>
  async (call: PersonCall): Promise<ApiAnswer> => {
    const read = readBody(call, removeDeviceSchema);
    if ('refused' in read) return read.refused;
    const { recipientId } = call;
    const profile = (await recipients.readProfiles([recipientId]))(recipientId);
    const wanted = read.value;
    const endpointArn =
      'endpointArn' in wanted
        ? ownEndpoint(profile, wanted.endpointArn)
        : await endpointWithToken(profile, wanted.token, devices);
    if (endpointArn === undefined) return ok({ removed: false });
    await withoutDevice(recipientId, endpointArn, { recipients, now });
    await devices.remove(endpointArn);
    return ok({ removed: true });
  };

const ownEndpoint = (profile: RecipientProfile | undefined, endpointArn: string) =>
  profile?.push?.find((device) => device.endpointArn === endpointArn)?.endpointArn;

/** Looks at the person's own devices only: whose a token is otherwise is nobody's business. */
async function endpointWithToken(profile: RecipientProfile | undefined, token: string, devices: Devices) {
  const tokens = await Promise.all(
    (profile?.push ?? []).map(async ({ endpointArn }) => ({ endpointArn, token: await devices.tokenOf(endpointArn) })),
  );
  return tokens.find((held) => held.token === token)?.endpointArn;
}
