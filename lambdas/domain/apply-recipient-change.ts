import type { PushEndpoint } from './contact-points.ts';
import type { RecipientId } from './ids.ts';
import { type ProfilePart, profilePartSchema, type RecipientProfile } from './recipient-profile.ts';

/** What a source says of a person: an absent part is as it was, `null` is gone. */
export interface RecipientChange {
  readonly recipientId: RecipientId;
  /** ISO 8601 with any offset. */
  readonly occurredAt: string;
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly push?: readonly PushEndpoint[] | null | undefined;
  readonly locale?: string | null | undefined;
  readonly timeZone?: string | null | undefined;
  readonly country?: string | null | undefined;
  readonly region?: string | null | undefined;
}

/**
 * The profile after a change, or `undefined` when the change tells nothing newer than what is known.
 *
 * Each part is ordered by itself, so that an address changed by one system and a language changed by another never
 * undo each other. An address that stays the same keeps its suppression: telling us again lifts nothing.
 */
export function applyRecipientChange(
  profile: RecipientProfile | undefined,
  change: RecipientChange,
): RecipientProfile | undefined {
  const known: RecipientProfile = profile ?? { recipientId: change.recipientId, changedAt: {}, version: 0 };
  const occurredAt = new Date(change.occurredAt).toISOString();
  const isNews = (part: ProfilePart) => change[part] !== undefined && occurredAt > (known.changedAt[part] ?? '');
  const news = profilePartSchema.options.filter(isNews);
  if (news.length === 0) return undefined;

  const changed = (part: ProfilePart) => news.includes(part);
  return {
    ...known,
    email: changed('email') ? withAddress(known.email, change.email) : known.email,
    phone: changed('phone') ? withAddress(known.phone, change.phone) : known.phone,
    push: changed('push') ? withDevices(known.push ?? [], change.push ?? []) : known.push,
    locale: changed('locale') ? (change.locale ?? undefined) : known.locale,
    timeZone: changed('timeZone') ? (change.timeZone ?? undefined) : known.timeZone,
    country: changed('country') ? (change.country ?? undefined) : known.country,
    region: changed('region') ? (change.region ?? undefined) : known.region,
    isCountryByPhone: changed('country') ? undefined : known.isCountryByPhone,
    changedAt: { ...known.changedAt, ...Object.fromEntries(news.map((part) => [part, occurredAt])) },
    version: known.version + 1,
  };
}

function withAddress(
  held: RecipientProfile['email'] | undefined,
  address: string | null | undefined,
): RecipientProfile['email'] {
  if (address === null || address === undefined) return undefined;
  return held?.address === address ? held : { address };
}

function withDevices(
  held: NonNullable<RecipientProfile['push']>,
  devices: readonly PushEndpoint[],
): RecipientProfile['push'] {
  if (devices.length === 0) return undefined;
  return devices.map((device) => ({
    ...held.find(({ endpointArn }) => endpointArn === device.endpointArn),
    ...device,
  }));
}
