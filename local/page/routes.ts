import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import type { Route } from '../gateway/gateway.ts';
import type { Observations } from '../observations.ts';
import { Feed } from './feed.ts';
import { createStream } from './stream.ts';

/** An event that somebody at the page wants on the bus. */
const wantedEventSchema = z.strictObject({
  detailType: z.string().min(1),
  detail: z.record(z.string(), z.json()),
});
export type WantedEvent = z.infer<typeof wantedEventSchema>;

interface Dependencies {
  readonly observations: Observations;
  /** Puts an event on the stack's bus, as the person at the laptop; resolves with its id. */
  readonly send: (event: WantedEvent) => Promise<string>;
  /** The events that the page offers to send. */
  readonly samples: readonly { readonly title: string; readonly event: WantedEvent }[];
}

/** Everything that the page is made of stands beside this file. */
const files: ReadonlySet<string> = new Set(readdirSync(new URL('.', import.meta.url)));

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

const policyOfPage = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** An e-mail may look as it likes and do nothing but open its links: no script, nothing loaded, nothing sent. */
const policyOfEmail = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "form-action 'none'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "frame-ancestors 'self'",
].join('; ');

/** The page of the local cloud: what happened, what arrived, and a form to send something. */
export function createPage({ observations, send, samples }: Dependencies): Route {
  const feed = new Feed(observations);
  const stream = createStream(feed);

  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const file = /^\/page\/([a-z-]+\.(?:css|js))$/.exec(pathname)?.[1];
    const email = /^\/_local\/emails\/(\d+)$/.exec(pathname)?.[1];
    if (isRead && pathname === '/') await sendFile(response, 'index.html');
    else if (isRead && file !== undefined) await sendFile(response, file);
    else if (isRead && pathname === '/_local/stream') stream(request, response);
    else if (isRead && pathname === '/_local/samples') sendJson(response, 200, samples);
    else if (isRead && email !== undefined) sendEmail(response, feed.email(Number(email))?.html);
    else if (request.method === 'POST' && pathname === '/_local/send') await receive(request, response, send);
    else return false;
    return true;
  };
}

async function sendFile(response: ServerResponse, name: string): Promise<void> {
  if (!files.has(name)) {
    response.writeHead(404).end();
    return;
  }
  const content = await readFile(new URL(name, import.meta.url));
  response.writeHead(200, {
    'content-type': types[extname(name)] ?? 'text/plain',
    'content-security-policy': policyOfPage,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(content);
}

function sendEmail(response: ServerResponse, html: string | undefined): void {
  response.writeHead(html === undefined ? 404 : 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policyOfEmail,
    'x-content-type-options': 'nosniff',
  });
  response.end(html === undefined ? '' : inNewTabs(html));
}

/** Links leave the frame that shows the e-mail, as they leave a mail program. */
function inNewTabs(html: string): string {
  const base = '<base target="_blank" />';
  return /<head[\s>]/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html;
}

/** JSON only: a page of another origin cannot send that without asking first, and is never answered. */
async function receive(request: IncomingMessage, response: ServerResponse, send: Dependencies['send']): Promise<void> {
  if (!request.headers['content-type']?.startsWith('application/json'))
    return sendJson(response, 415, { message: 'send JSON: { detailType, detail }' });
  const wanted = wantedEventSchema.safeParse(await json(request).catch(() => undefined));
  if (!wanted.success) return sendJson(response, 400, { message: z.prettifyError(wanted.error) });
  sendJson(response, 202, { eventId: await send(wanted.data) });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
