import { setTimeout } from 'node:timers/promises';
import { createNotifier } from './create-notifier.ts';
import { getDelivery } from './delivery-item.ts';
import { describeDelivery, describeRefusal } from './describe-delivery.ts';
import { type Destination, findDestination, NothingThereError } from './destination.ts';
import { type Followed, followDeliveries, type Look } from './follow-deliveries.ts';
import { InvalidNotificationError } from './invalid-notification-error.ts';
import { NotSentError } from './not-sent-error.ts';
import type { NotificationOf } from './notification-request.ts';
import { readSendCommand, usage } from './send-command.ts';

/** The exit codes: all went out, something did not, the command makes no sense. */
const exitCodes = { ok: 0, failed: 1, unusable: 2 } as const;

/** Does what was typed behind `npm run send --`; answers with the exit code. */
export async function sendAndFollow(given: readonly string[], print: (line: string) => void): Promise<number> {
  const command = readSendCommand(given);
  if (command.kind === 'help') {
    print(usage);
    return exitCodes.ok;
  }
  if (command.kind === 'unusable') {
    print(command.problem);
    return exitCodes.unusable;
  }
  try {
    const { request, wait } = command;
    const destination = await findDestination(command.destination);
    const notifier = createNotifier({
      eventBusName: destination.eventBusName,
      source: 'send-command',
      client: destination.events,
    });
    const { notificationId } = await notifier.notify(request.definition, request);
    print(`sent ${request.definition.type} as ${notificationId}`);
    return wait === 0 ? exitCodes.ok : await follow(destination, { ...request, notificationId }, wait, print);
  } catch (error) {
    const isExpected =
      error instanceof NothingThereError || error instanceof InvalidNotificationError || error instanceof NotSentError;
    if (!isExpected) throw error;
    print(
      error instanceof NotSentError && error.cause instanceof Error
        ? `${error.message}\n  ${error.cause.message}`
        : error.message,
    );
    return error instanceof InvalidNotificationError ? exitCodes.unusable : exitCodes.failed;
  }
}

async function follow(
  destination: Destination,
  { to, notificationId }: NotificationOf & { readonly notificationId: string },
  seconds: number,
  print: (line: string) => void,
): Promise<number> {
  const recipients = Array.isArray(to) ? to : [to];
  const known = recipients.filter((recipient) => typeof recipient === 'string');
  const isWatched = destination.observer !== undefined;
  const followed = await followDeliveries(lookAt(destination, known, notificationId), {
    expected: isWatched ? recipients.length : known.length,
    seconds,
    wait: (milliseconds) => setTimeout(milliseconds),
  });
  for (const line of describe(followed)) print(line);
  if (!isWatched && known.length < recipients.length)
    print(`the records of addresses and numbers have keys that only Carillon knows; ${whereToLook(notificationId)}`);
  if (followed.kind === 'open')
    print(
      `not everything was settled after ${seconds} s; ${isWatched ? 'the terminal of npm start tells more' : whereToLook(notificationId)}`,
    );
  const wentWell = followed.kind === 'settled' && followed.records.every(({ status }) => status !== 'failed');
  return wentWell ? exitCodes.ok : exitCodes.failed;
}

/** Reads the records of known recipients by key, and sees the others if there is somebody who watches. */
const lookAt =
  (destination: Destination, known: readonly string[], notificationId: string): Look =>
  async () => {
    const read = await Promise.all(
      known.map((recipientId) => getDelivery(destination, { recipientId, notificationId })),
    );
    const observed = await destination.observer?.(notificationId);
    const others = observed?.records.filter(({ recipientId }) => !known.includes(recipientId)) ?? [];
    return { records: [...read.filter((record) => record !== undefined), ...others], refusal: observed?.refusal };
  };

const describe = (followed: Followed) =>
  followed.kind === 'refused' ? [describeRefusal(followed.refusal)] : followed.records.map(describeDelivery);

const whereToLook = (notificationId: string) =>
  `ask CloudWatch Logs Insights for: filter notificationId = "${notificationId}"; a refused request is in the queue of the output RefusedQueueUrl`;
