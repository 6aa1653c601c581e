import {
  AccountSendingPausedException,
  ConfigurationSetDoesNotExistException,
  MessageRejected,
  SESServiceException,
} from '@aws-sdk/client-ses';
import * as z from 'zod';
import type { Later } from '../../local/faults.ts';
import { isRecord } from '../../local/is-record.ts';
import { tagsOf } from '../../local/services/email/arrival.ts';
import { type RawEmail, readRawEmail } from '../../local/services/email/raw-email.ts';
import { rulesOfSes } from '../../local/services/email/rules.ts';
import { sendingEvents } from '../../local/services/email/sending-events.ts';
import { firstRefusal } from '../../local/services/refusal.ts';
import type { Providers } from '../providers-contract.ts';
import { awsException } from './aws-exception.ts';
import type { Calls, House } from './calls.ts';
import { readable } from './mime.ts';
import { failureOf, type News, type Says } from './news.ts';
import type { ProviderWorld } from './provider-world.ts';

/** The SDK's input of SendRawEmail, as far as our adapter fills it in. */
const inputSchema = z.object({
  RawMessage: z.object({ Data: z.custom<Uint8Array>((data) => ArrayBuffer.isView(data)) }),
  Destinations: z.array(z.string()).default([]),
  ConfigurationSetName: z.string().optional(),
  Tags: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
});

const exceptions = {
  known: {
    AccountSendingPausedException,
    ConfigurationSetDoesNotExist: ConfigurationSetDoesNotExistException,
    MessageRejected,
  },
  any: SESServiceException,
};

const house: House = {
  provider: 'ses',
  channel: 'email',
  refusals: {
    throttled: [{ code: 'Throttling', message: 'Maximum sending rate exceeded.' }],
    unwilling: [{ code: 'MessageRejected', message: 'Address blacklisted.' }],
    failing: [
      { code: 'ServiceUnavailable', message: 'Service is temporarily unavailable.', status: 503 },
      { code: 'InternalFailure', message: 'Internal failure.', status: 500 },
    ],
    down: [
      { code: 'ServiceUnavailable', message: 'Service is temporarily unavailable.', status: 503 },
      { code: 'AccountSendingPausedException', message: 'Sending is paused for this account.' },
    ],
  },
  refuse: (refusal) => ({ kind: 'error', error: awsException(refusal, exceptions) }),
};

const identities = new Set(['example.com']);
/** The stack's own comes with the call: the simulation has no other. */
const configurationSets = { has: () => true };
/** All that a configuration set may ask to be told. */
const matching = ['bounce', 'complaint', 'reject', 'delivery', 'deliveryDelay', 'open', 'click'];

/** SES: takes raw e-mails, and tells of them on the default bus. */
export function createSes(calls: Calls, { random, timeline, publish }: ProviderWorld): Providers['ses'] {
  const newId = () => `${random.bytes(8).toString('hex')}-${random.uuid()}-000000`;

  function take(email: RawEmail, end: Later | undefined) {
    const messageId = newId();
    const feedbackId = newId();
    const accepted = { messageId, email, tags: tagsOf(email), acceptedAt: timeline.now() };
    const eventsAt = (moment: Date) => sendingEvents(accepted, end, matching, moment);
    const news = eventsAt(timeline.now()).map(
      (event, index): News => ({
        says: says[event['detail-type']] ?? failureOf(end),
        tell: (happenedAt) => {
          const { detail = {} } = eventsAt(happenedAt)[index] ?? {};
          publish('aws.ses', event['detail-type'], withFeedbackId(detail, feedbackId));
        },
      }),
    );
    return { messageId, value: { MessageId: messageId }, news };
  }

  return (operation, input) => {
    if (operation !== 'SendRawEmail')
      throw new Error(`the simulation has no ses:${operation}; add it to simulation/providers/ses.ts`);
    const email = readRawEmail(toQuery(inputSchema.parse(input)));
    return calls.submit(house, {
      to: email.recipients[0] ?? '',
      content: readable(email),
      refusal: firstRefusal(rulesOfSes, { email, identities, configurationSets }),
      // what is still to be told may wait for days: without the message itself
      take: (end) => take({ ...email, data: undefined, mime: Buffer.alloc(0), head: '' }, end),
    });
  };
}

const says: Readonly<Record<string, Says>> = {
  'Email Delivered': 'delivered',
  'Email Delivery Delayed': 'delayed',
  'Email Opened': 'opened',
  'Email Clicked': 'clicked',
};

/** The call as it goes over the wire. */
function toQuery({ RawMessage, Destinations, ConfigurationSetName, Tags }: z.infer<typeof inputSchema>) {
  const members = Tags.flatMap(({ Name, Value }, index) => [
    [`Tags.member.${index + 1}.Name`, Name],
    [`Tags.member.${index + 1}.Value`, Value],
  ]);
  return {
    'RawMessage.Data': Buffer.from(RawMessage.Data).toString('base64'),
    ...(ConfigurationSetName !== undefined && { ConfigurationSetName }),
    ...Object.fromEntries(Destinations.map((address, index) => [`Destinations.member.${index + 1}`, address])),
    ...Object.fromEntries(members),
  };
}

/** The double draws an id by itself; told twice, it has to be the same, and the seed's. */
const withFeedbackId = (detail: Readonly<Record<string, unknown>>, feedbackId: string) =>
  Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [
      name,
      isRecord(value) && 'feedbackId' in value ? { ...value, feedbackId } : value,
    ]),
  );
