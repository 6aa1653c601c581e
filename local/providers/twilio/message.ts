import { randomBytes } from 'node:crypto';
import { segmentsOf } from './segments.ts';

/** A message as Twilio's API shows it; it goes on after it was made. */
export interface Message extends Readonly<Omit<ReturnType<typeof fieldsOf>, Progress>> {
  status: string;
  date_sent: string | null;
  error_code: number | null;
}
type Progress = 'status' | 'date_sent' | 'error_code';

/** A moment as Twilio writes it: RFC 2822. */
export const twilioDate = (moment: Date): string => moment.toUTCString().replace('GMT', '+0000');

/** The message that these fields of the request make. */
export const newMessage = (fields: Readonly<Record<string, string>>, accountSid: string, now: Date): Message =>
  fieldsOf(fields, accountSid, now);

function fieldsOf(fields: Readonly<Record<string, string>>, accountSid: string, now: Date) {
  const sid = `SM${randomBytes(16).toString('hex')}`;
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  const createdAt = twilioDate(now);
  const { Body = '', From, MessagingServiceSid, To = '' } = fields;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: Body,
    date_created: createdAt,
    date_sent: null,
    date_updated: createdAt,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: From ?? null,
    messaging_service_sid: MessagingServiceSid ?? null,
    num_media: '0',
    // a service chooses the sender first, and counts afterwards
    num_segments: MessagingServiceSid === undefined ? String(segmentsOf(Body)) : '0',
    price: null,
    price_unit: MessagingServiceSid === undefined ? 'USD' : null,
    sid,
    status: MessagingServiceSid === undefined ? 'queued' : 'accepted',
    subresource_uris: { media: `${uri}/Media.json` },
    to: To,
    uri: `${uri}.json`,
  };
}

/** The newest messages that the filters of a list request let through. */
export function pageOf(messages: readonly Message[], filters: URLSearchParams, resource: string) {
  const pageSize = Number(filters.get('PageSize') ?? 50);
  const to = filters.get('To');
  const from = filters.get('From');
  const found = messages.filter(
    (message) =>
      (to === null || message.to === to) &&
      (from === null || message.from === from) &&
      wasSent(message, {
        on: filters.get('DateSent'),
        since: filters.get('DateSent>'),
        until: filters.get('DateSent<'),
      }),
  );
  return {
    end: Math.max(0, Math.min(found.length, pageSize) - 1),
    first_page_uri: `${resource}?PageSize=${pageSize}&Page=0`,
    messages: found.slice(0, pageSize),
    next_page_uri: null,
    page: 0,
    page_size: pageSize,
    previous_page_uri: null,
    start: 0,
    uri: `${resource}?PageSize=${pageSize}&Page=0`,
  };
}

/** The filters by date go by when a message was sent: one that waits was not, and passes none of them. */
function wasSent(
  { date_sent }: Message,
  { on, since, until }: Readonly<Record<'on' | 'since' | 'until', string | null>>,
): boolean {
  if (on === null && since === null && until === null) return true;
  if (date_sent === null) return false;
  const sent = Date.parse(date_sent);
  return (
    (on === null || new Date(sent).toISOString().startsWith(on.slice(0, 10))) &&
    (since === null || sent >= Date.parse(since)) &&
    (until === null || sent <= Date.parse(until))
  );
}
