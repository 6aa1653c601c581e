import { type DryRun, explainSchema, type Story } from '../../contracts/api/explain.ts';
import type { ChannelSettings } from '../../contracts/environment.ts';
import { channels } from '../../domain/channel.ts';
import { proofOn } from '../../domain/confirmation.ts';
import { deadline } from '../../domain/deadline.ts';
import type { DeliveryRecord } from '../../domain/delivery-record.ts';
import type { RecipientId } from '../../domain/ids.ts';
import { type DeliveryPlan, planDelivery, sendMoment } from '../../domain/plan-delivery.ts';
import type { RecipientProfile } from '../../domain/recipient-profile.ts';
import type { WaitingRequest } from '../../domain/waiting-request.ts';
import type { DeliveryLog } from '../../ports/delivery-log.ts';
import type { Digests } from '../../ports/digests.ts';
import type { Recipients } from '../../ports/recipients.ts';
import type { WaitingRoom } from '../../ports/waiting-room.ts';
import type { CheckedType } from '../parse-request.ts';
import { type ApiAnswer, invalid, ok, type PersonCall, problem } from './call.ts';
import { storyOf, storyOfGathered, storyOfWaiting } from './delivery-story.ts';
import { readBody } from './read-body.ts';

interface Dependencies {
  readonly deliveries: Pick<DeliveryLog, 'load'>;
  readonly waitingRoom: Pick<WaitingRoom, 'load'>;
  readonly digests: Pick<Digests, 'find'>;
  readonly recipients: Pick<Recipients, 'readProfiles'>;
  readonly types: readonly CheckedType[];
  /** The channels that are switched on. */
  readonly settings: ChannelSettings;
  readonly defaultCountry: string | undefined;
  readonly now: () => Date;
}

type Asked = ReturnType<typeof explainSchema.parse>;

/** Tells what became of a delivery, or what would become of a request. Reads only. */
export const explainDelivery =
  (dependencies: Dependencies) =>
  async (call: PersonCall): Promise<ApiAnswer> => {
    const read = readBody(call, explainSchema);
    if ('refused' in read) return read.refused;
    const asked = read.value;
    const { record, waiting } = await find(call.recipientId, asked, dependencies);
    const typeOf = ({ type }: { readonly type: string }) => dependencies.types.find((each) => each.type === type);
    if (record) return ok(storyOf(record, typeOf(record), waiting) satisfies Story);
    if (waiting) return ok(storyOfWaiting(waiting, typeOf(waiting)) satisfies Story);
    const gathered = await findGathered(call.recipientId, asked, dependencies);
    if (gathered) return ok(storyOfGathered(gathered, typeOf(gathered.item)) satisfies Story);
    if (asked.type === undefined)
      return problem('not-found', {
        detail: 'there is no delivery of this notification to this person; give a type for a dry run',
      });
    return dryRun(call.recipientId, asked.type, asked, dependencies);
  };

async function find(
  recipientId: RecipientId,
  { notificationId }: Asked,
  { deliveries, waitingRoom }: Dependencies,
): Promise<{ readonly record?: DeliveryRecord | undefined; readonly waiting?: WaitingRequest | undefined }> {
  if (notificationId === undefined) return {};
  const key = { recipientId, notificationId };
  const [deliveryOf, waitingOf] = await Promise.all([deliveries.load([key]), waitingRoom.load([key])]);
  return { record: deliveryOf(key).record, waiting: waitingOf(key) };
}

/** Only where there is nothing else: then it is one more read, and without a digest an empty one. */
const findGathered = async (recipientId: RecipientId, { notificationId }: Asked, { digests }: Dependencies) =>
  notificationId && digests.find({ recipientId, notificationId });

async function dryRun(
  recipientId: RecipientId,
  name: string,
  asked: Asked,
  { types, recipients, settings, defaultCountry, now }: Dependencies,
): Promise<ApiAnswer> {
  const type = types.find((each) => each.type === name);
  if (type === undefined)
    return invalid('type', `is not in the catalogue; it has ${types.map((each) => each.type).join(', ')}`);
  if (asked.channels?.some((channel) => !type.channels.includes(channel)))
    return invalid('channels', `holds one that ${name} does not declare; use ${type.channels.join(', ')}`);

  const moment = now().getTime();
  const wantedUntil = asked.expiresAt === undefined ? undefined : Date.parse(asked.expiresAt);
  const sendAt = asked.sendAt === undefined ? undefined : Date.parse(asked.sendAt);
  const { data = {}, sendAtLocal } = asked;
  const profile: RecipientProfile | undefined = (await recipients.readProfiles([recipientId]))(recipientId);
  const wanted = profile && sendMoment({ sendAt, sendAtLocal }, profile);
  const expiresAt = deadline(type, Math.max(moment, wanted ?? 0), wantedUntil);
  const plan = planDelivery(
    { channels: asked.channels, lane: asked.lane, expiresAt, sendAt, sendAtLocal, data },
    type,
    profile,
    { channels: channels.filter((channel) => settings[channel]), defaultCountry },
    moment,
  );
  return ok({
    kind: 'dry-run',
    recipientId,
    type: name,
    category: type.category.name,
    lane: plan.lane,
    strategy: type.strategy,
    ...decisionOf(plan),
    explanation: [...plan.explanation],
    confirmations: confirmationsOf(type, plan),
    duplicates: type.duplicates ?? type.category.duplicates,
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
    data: checkOf(type, asked.data),
  } satisfies DryRun);
}

function decisionOf(plan: DeliveryPlan): Pick<DryRun, 'decision' | 'channels' | 'until' | 'status' | 'reason'> {
  switch (plan.kind) {
    case 'deliver':
      return { decision: plan.kind, channels: [...plan.channels], ...(plan.later && utc(plan.later.until)) };
    case 'defer':
      return { decision: plan.kind, channels: [], ...utc(plan.until) };
    case 'gather':
      return { decision: plan.kind, channels: [], ...utc(plan.gathering.closesAt) };
    case 'settle':
      return { decision: plan.kind, channels: [], status: plan.status, reason: plan.reason };
  }
}

const utc = (moment: number) => ({ until: new Date(moment).toISOString() });

function confirmationsOf({ confirm }: CheckedType, plan: DeliveryPlan): DryRun['confirmations'] {
  if (confirm === undefined || plan.kind !== 'deliver') return [];
  return plan.channels.flatMap((channel) => {
    const withinSeconds = confirm.withinSeconds[channel];
    return withinSeconds === undefined ? [] : [{ channel, proof: proofOn(channel, confirm.by), withinSeconds }];
  });
}

function checkOf(type: CheckedType, data: Asked['data']): DryRun['data'] {
  if (data === undefined) return { check: 'not-given', problems: [] };
  const checked = type.checkData(data);
  if (!('problems' in checked)) return { check: 'passed', problems: [] };
  // as the body of this request has it, not as an event would
  const problems = checked.problems.map((each) => ({ ...each, field: each.field.replace(/^detail\./, '') }));
  return { check: 'failed', problems };
}
