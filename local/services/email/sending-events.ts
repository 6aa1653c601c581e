import { randomBytes, randomUUID } from 'node:crypto';
import { ACCOUNT, arn, REGION } from '../../account.ts';
import type { BusEvent } from '../../events/rule.ts';
import type { Later } from '../../faults.ts';
import type { RawEmail } from './raw-email.ts';

/** A message that SES has accepted. */
export interface AcceptedEmail {
  readonly messageId: string;
  readonly email: RawEmail;
  /** As SES knows them, its own among them. */
  readonly tags: Readonly<Record<string, string>>;
  readonly acceptedAt: Date;
}

type EventType = 'Send' | 'Delivery' | 'Bounce' | 'Complaint' | 'Reject' | 'Open' | 'Click' | 'DeliveryDelay';

/** The `detail-type` of each event, and its name in `MatchingEventTypes`. */
const NAMES: Readonly<Record<EventType, readonly [detailType: string, matching: string]>> = {
  Send: ['Email Sent', 'send'],
  Delivery: ['Email Delivered', 'delivery'],
  Bounce: ['Email Bounced', 'bounce'],
  Complaint: ['Email Complaint Received', 'complaint'],
  Reject: ['Email Rejected', 'reject'],
  Open: ['Email Opened', 'open'],
  Click: ['Email Clicked', 'click'],
  DeliveryDelay: ['Email Delivery Delayed', 'deliveryDelay'],
};

type Happening = readonly [type: EventType, details?: Readonly<Record<string, unknown>>];

const bounced = (email: RawEmail, bounceType: string, bounceSubType: string, diagnosticCode: string) => ({
  bounceType,
  bounceSubType,
  feedbackId: feedbackId(),
  bouncedRecipients: email.recipients.map((emailAddress) => ({
    emailAddress,
    action: 'failed',
    status: diagnosticCode.split(' ')[2],
    diagnosticCode,
  })),
  reportingMTA: 'dns; a8-50.smtp-out.amazonses.com',
});

const delivery = (email: RawEmail): Happening => [
  'Delivery',
  {
    processingTimeMillis: 546,
    recipients: email.recipients,
    smtpResponse: '250 2.6.0 Message received',
    reportingMTA: 'mta.example.com',
  },
];

const opened: Happening = ['Open', { ipAddress: '192.0.2.1', userAgent: 'Mozilla/5.0' }];

/** What becomes of a message, in the order in which SES tells it. */
const HAPPENINGS: Readonly<Record<Later, (email: RawEmail, now: Date) => readonly Happening[]>> = {
  nothing: () => [],
  delay: (email, now) => [
    ['Send'],
    [
      'DeliveryDelay',
      {
        delayType: 'MailboxFull',
        expirationTime: new Date(now.getTime() + 50_400_000).toISOString(),
        delayedRecipients: email.recipients.map((emailAddress) => ({ emailAddress, status: '4.2.2' })),
      },
    ],
  ],
  failure: () => [['Send'], ['Reject', { reason: 'Bad content' }]],
  bounce: (email) => [['Send'], ['Bounce', bounced(email, 'Permanent', 'General', 'smtp; 550 5.1.1 user unknown')]],
  'soft-bounce': (email) => [
    ['Send'],
    ['Bounce', bounced(email, 'Transient', 'MailboxFull', 'smtp; 452 4.2.2 mailbox full')],
  ],
  complaint: (email) => [
    ['Send'],
    delivery(email),
    [
      'Complaint',
      {
        complainedRecipients: email.recipients.map((emailAddress) => ({ emailAddress })),
        feedbackId: feedbackId(),
        complaintSubType: null,
        complaintFeedbackType: 'abuse',
      },
    ],
  ],
  opened: (email) => [['Send'], delivery(email), opened],
  clicked: (email) => [
    ['Send'],
    delivery(email),
    opened,
    ['Click', { ipAddress: '192.0.2.1', userAgent: 'Mozilla/5.0', link: 'https://example.com/', linkTags: null }],
  ],
};

/**
 * The events that SES publishes about a message, as far as the destination asks for them: by default that it was sent
 * and delivered.
 *
 * docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export function sendingEvents(
  accepted: AcceptedEmail,
  tells: Later | undefined,
  matching: readonly string[],
  now: Date,
): readonly BusEvent[] {
  const happenings =
    tells === undefined ? [['Send'] as const, delivery(accepted.email)] : HAPPENINGS[tells](accepted.email, now);
  return happenings
    .filter(([type]) => matching.includes(NAMES[type][1]))
    .map(([type, details]) => busEvent(type, details, accepted, now));
}

function busEvent(type: EventType, details: Happening[1], accepted: AcceptedEmail, now: Date): BusEvent {
  const { email, tags } = accepted;
  const key = `${type[0]?.toLowerCase()}${type.slice(1)}`;
  // only these two have no time of their own
  const timed = ['Send', 'Reject'].includes(type) ? {} : { timestamp: now.toISOString() };
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': NAMES[type][0],
    source: 'aws.ses',
    account: ACCOUNT,
    time: `${now.toISOString().slice(0, 19)}Z`,
    region: REGION,
    resources: [arn('ses', `configuration-set/${tags['ses:configuration-set']}`)],
    detail: { eventType: type, mail: mailOf(email, accepted), [key]: { ...timed, ...details } },
  };
}

function mailOf(email: RawEmail, { messageId, tags, acceptedAt }: AcceptedEmail) {
  const header = (wanted: string) => email.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  return {
    timestamp: acceptedAt.toISOString(),
    source: header('from') ?? email.from,
    sendingAccountId: ACCOUNT,
    messageId,
    destination: email.recipients,
    headersTruncated: false,
    headers: email.headers.map(([name, value]) => ({ name, value })),
    commonHeaders: {
      from: [header('from') ?? email.from],
      to: email.recipients,
      messageId,
      subject: header('subject'),
    },
    tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
  };
}

function feedbackId(): string {
  return `${randomBytes(8).toString('hex')}-${randomUUID()}-000000`;
}
