import * as z from 'zod';
import { readSendgridEvent } from '../../adapters/sendgrid/sendgrid-receipts.ts';
import { isSignedBySendgrid } from '../../adapters/sendgrid/webhook-signature.ts';
import { readTwilioStatus } from '../../adapters/twilio/twilio-receipts.ts';
import { isSignedByTwilio } from '../../adapters/twilio/webhook-signature.ts';
import { readVonageStatus } from '../../adapters/vonage/vonage-receipts.ts';
import { isSignedByVonage } from '../../adapters/vonage/webhook-signature.ts';
import type { ReceiptsV1 } from '../../contracts/commands/receipts.v1.ts';
import type { Tracking } from '../../contracts/environment.ts';
import {
  receiptWebhooks,
  type UnreadableReport,
  type WebhookProvider,
  webhookProviders,
} from '../../contracts/webhooks.ts';
import type { Channel } from '../../domain/channel.ts';
import { parseJson } from '../../flow/parse-json.ts';
import { isWanted } from '../../flow/receipts/is-wanted.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { ReadReceipt } from '../../ports/read-receipt.ts';
import type { HttpRequest, HttpResponse } from '../../runtime/http-endpoint.ts';

interface Dependencies {
  /** What verifies the reports of each provider that is in use. */
  readonly twilio?: { readonly authTokens: () => Promise<readonly string[]> } | undefined;
  readonly vonage?: (() => Promise<{ applicationId: string; signatureSecret?: string | undefined }>) | undefined;
  readonly sendgrid?: (() => Promise<{ webhookPublicKey?: string | undefined }>) | undefined;
  /** What providers were told to call, up to the path. */
  readonly publicUrl: string;
  readonly tracking: Readonly<Partial<Record<Channel, Tracking>>>;
  readonly queue: Pick<MessageQueue, 'send'>;
  readonly receiptsQueueUrl: string;
  readonly logger: { info(sentence: string, keys: Readonly<Record<string, unknown>>): void };
  readonly now: () => Date;
}

/** One report of a request: what was made of it, and its text for the case that nothing was. */
interface Report {
  readonly read: ReadReceipt;
  readonly text: string;
}

/** Reads the reports of one provider, or `undefined` when it was not that provider who sent them. */
type Door = (request: HttpRequest) => Promise<readonly Report[] | undefined>;

const maxBodyBytes = 1_000_000;

/** So much of an unreadable report is kept; with room for what JSON makes of it, it fits into a message. */
const maxKeptCharacters = 100_000;

/**
 * Takes in what providers report: verified, put into our words, and on the receipts queue before the provider hears that
 * it was taken. A report that comes twice is on the queue twice, and changes nothing the second time.
 */
export const receiveReceipts = (dependencies: Dependencies) => {
  const { queue, receiptsQueueUrl, tracking, logger } = dependencies;
  const doors = openDoors(dependencies);

  return async (request: HttpRequest): Promise<HttpResponse> => {
    const { provider, read } = doors.find(({ route }) => route === request.route) ?? {};
    if (read === undefined) return { status: 404 };
    if (Buffer.byteLength(request.body) > maxBodyBytes) return { status: 413 };
    const reports = await read(request);
    if (reports === undefined) return refused;

    const messages = reports.flatMap((report) => toMessage(report, tracking));
    const queued = messages.map((message) => ({ queueUrl: receiptsQueueUrl, body: JSON.stringify(message) }));
    const notTaken = await queue.send(queued);
    const { requestId } = request;
    logger.info('Reports received', {
      provider,
      requestId,
      reports: reports.length,
      queued: queued.length,
      notTaken: notTaken.length,
    });
    // the provider sends all of them again: what was taken already changes nothing then
    return { status: notTaken.length > 0 ? 503 : 200 };
  };
};

const refused: HttpResponse = {
  status: 403,
  headers: { 'content-type': 'text/plain' },
  body: 'not signed by the provider for this address\n',
};

function openDoors({ twilio, vonage, sendgrid, publicUrl, now }: Dependencies) {
  const doors: Readonly<Record<WebhookProvider, Door | undefined>> = {
    twilio: twilio && twilioDoor(twilio.authTokens, publicUrl, now),
    vonage: vonage && vonageDoor(vonage, now),
    sendgrid: sendgrid && sendgridDoor(sendgrid, now),
  };
  return webhookProviders.map((provider) => {
    const { method, path } = receiptWebhooks[provider];
    return { provider, route: `${method} ${path}`, read: doors[provider] };
  });
}

const twilioDoor =
  (authTokens: () => Promise<readonly string[]>, publicUrl: string, now: () => Date): Door =>
  async ({ path, query, headers, body }) => {
    const form = new URLSearchParams(body);
    const url = `${publicUrl}${path}${query.size > 0 ? `?${query}` : ''}`;
    if (!isSignedByTwilio({ url, form, signature: headers['x-twilio-signature'] }, await authTokens()))
      return undefined;
    return [{ read: readTwilioStatus(form, query, now()), text: body }];
  };

const vonageDoor =
  (credentials: NonNullable<Dependencies['vonage']>, now: () => Date): Door =>
  async ({ query, headers: { authorization }, body }) => {
    const { applicationId, signatureSecret } = await credentials();
    if (signatureSecret === undefined)
      throw new Error('the vonage secret has no signatureSecret: without it no report can be verified; add it');
    const isSigned = await isSignedByVonage({ authorization, body }, { applicationId, signatureSecret }, now());
    return isSigned ? [{ read: readVonageStatus(parseJson(body), query), text: body }] : undefined;
  };

const sendgridDoor =
  (credentials: NonNullable<Dependencies['sendgrid']>, now: () => Date): Door =>
  async ({ headers, body }) => {
    const { webhookPublicKey } = await credentials();
    if (webhookPublicKey === undefined)
      throw new Error('the sendgrid secret has no webhookPublicKey: without it no report can be verified; add it');
    const signature = headers['x-twilio-email-event-webhook-signature'];
    const timestamp = headers['x-twilio-email-event-webhook-timestamp'];
    if (!isSignedBySendgrid({ signature, timestamp, body }, webhookPublicKey, now())) return undefined;
    const { data: events } = z.array(z.unknown()).safeParse(parseJson(body));
    if (events === undefined) return [{ read: { kind: 'not-understood', provider: 'sendgrid' }, text: body }];
    return events.map((event) => ({ read: readSendgridEvent(event), text: JSON.stringify(event) }));
  };

/** What goes on the queue: nothing of what nobody wants to know, everything that nobody can read. */
function toMessage({ read, text }: Report, tracking: Dependencies['tracking']): (ReceiptsV1 | UnreadableReport)[] {
  switch (read.kind) {
    case 'receipt': {
      const { channel, status } = read.receipt;
      return isWanted(status, tracking[channel] ?? 'engagement') ? [{ kind: 'receipt', receipt: read.receipt }] : [];
    }
    case 'not-understood':
      return [{ kind: 'unreadable', provider: read.provider, body: text.slice(0, maxKeptCharacters) }];
    case 'nothing':
      return [];
  }
}
