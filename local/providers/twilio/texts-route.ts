import { json } from 'node:stream/consumers';
import * as z from 'zod';
import type { Route } from '../../gateway/gateway.ts';
import { type InboundAnswer, type InboundText, inboundTextSchema } from './inbound.ts';

/** `POST /_local/texts`: somebody at the page sends a text. JSON only, as for events. */
export function textsRoute(receive: (text: InboundText) => Promise<InboundAnswer>): Route {
  return async (request, response) => {
    if (request.method !== 'POST' || request.url !== '/_local/texts') return false;
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (!request.headers['content-type']?.startsWith('application/json')) {
      answer(415, { message: 'send JSON: { from, body }' });
      return true;
    }
    const text = inboundTextSchema.safeParse(await json(request).catch(() => undefined));
    if (!text.success) {
      answer(400, { message: z.prettifyError(text.error) });
      return true;
    }
    const received = await receive(text.data);
    if (received.status < 300) answer(202, received);
    else answer(502, { ...received, message: `our webhook answered ${received.status}` });
    return true;
  };
}
