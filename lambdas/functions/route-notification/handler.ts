import type { SQSRecord } from 'aws-lambda';
import type { NotificationDefinition } from '../../../notifications/define-notification.ts';
import { notificationRequestedV1 } from '../../contracts/events/notification-requested.v1.ts';
import { toCheckedType } from '../../flow/checked-type.ts';
import { type CloseDigestDependencies, closeDigest, digestSent } from '../../flow/close-digest.ts';
import { type GatherDependencies, gatherIntoDigest } from '../../flow/gather-into-digest.ts';
import { refuseEvents } from '../../flow/refuse-events.ts';
import { routeBatch } from '../../flow/route-batch.ts';
import type { BatchAnswer } from '../../runtime/sqs-batch.ts';

type Dependencies = Omit<
  Parameters<typeof routeBatch>[0],
  'typeNamed' | 'refuse' | 'gather' | 'closeDigest' | 'digestSent'
> &
  GatherDependencies &
  Omit<CloseDigestDependencies, 'typeNamed'> &
  Omit<Parameters<typeof refuseEvents>[0], 'detailType'> & {
    readonly catalogue: readonly NotificationDefinition[];
  };

/**
 * Plans the notifications of a batch and hands them to the channels; sets aside what cannot be carried out.
 *
 * A second delivery plans again; the claim at delivery makes it one message.
 */
export const routeNotification = ({ catalogue, ...dependencies }: Dependencies) => {
  const types = new Map(catalogue.map((definition) => [definition.type, toCheckedType(definition)]));
  const known = { ...dependencies, typeNamed: (name: string) => types.get(name) };
  const route = routeBatch({
    ...known,
    gather: gatherIntoDigest(known),
    closeDigest: closeDigest(known),
    digestSent: digestSent(known),
    refuse: refuseEvents({ ...dependencies, detailType: notificationRequestedV1.detailType }),
  });
  return (records: readonly SQSRecord[]): Promise<BatchAnswer> => route(records);
};
