import { setTimeout } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ulid } from 'ulid';
import { carillonSource } from '../lambdas/contracts/events/event-contract.ts';
import {
  type NotificationRecipient,
  type NotificationRequestedV1,
  notificationRequestedV1,
} from '../lambdas/contracts/events/notification-requested.v1.ts';
import type { NotificationDefinition } from '../notifications/define-notification.ts';
import { InvalidNotificationError } from './invalid-notification-error.ts';
import { NotSentError } from './not-sent-error.ts';
import type { NotificationOf, NotificationRequest, Recipient } from './notification-request.ts';
import { type PutOptions, putEvents } from './put-events.ts';
import { requestEvents } from './request-events.ts';

export interface NotifierOptions extends Partial<PutOptions> {
  /** The stack's output `EventBusName`. */
  readonly eventBusName: string;
  /** The name of the sending service. It gets its own fair share of the queues. */
  readonly source: string;
}

/** Sends notifications; throws `InvalidNotificationError` before, or `NotSentError` after having tried. */
export interface Notifier {
  notify<Definition extends NotificationDefinition>(
    definition: Definition,
    request: NotificationRequest<Definition>,
  ): Promise<{ readonly notificationId: string }>;

  /** Sends all in as few calls as possible. Nothing is sent if one of them is invalid. */
  notifyAll<const Definitions extends readonly NotificationDefinition[]>(
    requests: {
      readonly [Index in keyof Definitions]: NotificationOf<Definitions[Index]>;
    },
  ): Promise<{ readonly notificationIds: readonly string[] }>;
}

/** Makes the sender of one service's notifications. */
export function createNotifier({ eventBusName, source, ...options }: NotifierOptions): Notifier {
  assertSource(source);
  const {
    client = new EventBridgeClient({}),
    random = Math.random,
    wait = (milliseconds: number) => setTimeout(milliseconds),
    maxAttempts = 5,
  } = options;

  const toItem = (event: NotificationRequestedV1, request: NotificationOf) => ({
    entry: {
      EventBusName: eventBusName,
      Source: source,
      DetailType: notificationRequestedV1.detailType,
      Detail: JSON.stringify(event),
    },
    // what the caller gets back if this event stays behind
    request: {
      ...request,
      notificationId: event.notificationId,
      to: Array.isArray(event.to) ? event.to.map(asGiven) : event.to,
    },
  });

  async function send(requests: readonly NotificationOf[]): Promise<void> {
    const items = requests.flatMap((request, index) => {
      const result = requestEvents(request, source);
      if (result.kind === 'valid') return result.events.map((event) => toItem(event, request));
      const prefix = requests.length === 1 ? '' : `requests[${index}].`;
      throw new InvalidNotificationError(
        request.definition.type,
        result.problems.map(({ field, problem }) => ({ field: `${prefix}${field}`, problem })),
      );
    });
    const unsent = await putEvents(items, { client, random, wait, maxAttempts });
    if (unsent.length === 0) return;
    throw new NotSentError(
      unsent.map(({ item, reason }) => ({ request: item.request, reason })),
      unsent.find(({ cause }) => cause)?.cause,
    );
  }

  return {
    async notify(definition, request) {
      const notificationId = request.notificationId ?? ulid();
      await send([{ ...request, definition, notificationId }]);
      return { notificationId };
    },
    async notifyAll(requests) {
      const identified = requests.map((request) => ({ ...request, notificationId: request.notificationId ?? ulid() }));
      await send(identified);
      return { notificationIds: identified.map(({ notificationId }) => notificationId) };
    },
  };
}

const asGiven = (recipient: NotificationRecipient): Recipient =>
  'recipientId' in recipient ? recipient.recipientId : recipient;

/** The source becomes the queues' `MessageGroupId`, so it is kept to what that can carry. */
function assertSource(source: string): void {
  if (!/^[\x21-\x7e]{1,128}$/.test(source))
    throw new Error(`source is '${source}'; name the sending service in 1 to 128 visible ASCII characters`);
  if (source === carillonSource || source.startsWith('aws.'))
    throw new Error(`source is '${source}', which is not yours to use; name the sending service`);
}
