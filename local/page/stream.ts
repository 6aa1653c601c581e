import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { segmentsOf } from '../providers/twilio/segments.ts';
import type { Entry, Feed } from './feed.ts';

const heartbeatMilliseconds = 15_000;

/** Streams the feed as server-sent events; goes on after `Last-Event-ID`, unless that is from an earlier run. */
export function createStream(feed: Feed): (request: IncomingMessage, response: ServerResponse) => void {
  const run = randomBytes(4).toString('hex');
  const write = (response: ServerResponse, entry: Entry) =>
    response.write(`id: ${run}-${entry.number}\ndata: ${JSON.stringify(forPage(entry))}\n\n`);

  return (request, response) => {
    const [ofRun, number] = String(request.headers['last-event-id'] ?? '').split('-');
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`event: run\ndata: ${JSON.stringify(run)}\n\n`);
    for (const entry of feed.after(ofRun === run ? Number(number) : 0)) write(response, entry);
    const stop = feed.listen((entry) => write(response, entry));
    const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMilliseconds).unref();
    response.once('close', () => {
      stop();
      clearInterval(heartbeat);
    });
  };
}

/** An e-mail's HTML stays here: the page shows it in a frame of its own. */
function forPage(entry: Entry): object {
  if (entry.kind !== 'arrival') return entry;
  const { arrival } = entry;
  if (arrival.channel === 'sms') return { ...entry, segments: segmentsOf(arrival.text) };
  return arrival.channel === 'email' ? { ...entry, arrival: { ...arrival, html: undefined } } : entry;
}
