import { randomBytes } from 'node:crypto';
import { segmentsOf } from './segments.ts';

/** A message as Twilio's API shows it. */
export type Message = ReturnType<typeof newMessage>;

/** The message that these fields of the request make. */
export function newMessage(fields: Readonly<Record<string, string>>, accountSid: string) {
  const sid = `SM${randomBytes(16).toString('hex')}`;
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  const createdAt = new Date().toUTCString().replace('GMT', '+0000');
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
    (message) => (to === null || message.to === to) && (from === null || message.from === from),
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
