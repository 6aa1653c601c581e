import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from '../faults.ts';
import type { Observations } from '../observations.ts';

/** Tells that a provider was called, and what it answered. */
export function tellCall(observations: Observations, provider: string, answer: string): void {
  observations.tell({ at: new Date().toISOString(), kind: 'provider-call', provider, answer });
}

/** Answers with JSON. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Says nothing until the caller gives up. */
export async function hang(request: IncomingMessage): Promise<void> {
  if (!request.socket.destroyed) await once(request.socket, 'close');
}

/** Sends the answer to what was carried out, unless a fault wants it lost: then the connection breaks. */
export function answerUnlessLost(
  request: IncomingMessage,
  effect: Fault['effect'] | undefined,
  send: () => void,
): void {
  if (effect?.kind === 'lose-answer') request.socket.destroy();
  else send();
}

/** The status of a refusal that a fault asks for: its code, where that is one, else its status. */
export function statusOnPurpose({ code, status }: Extract<Fault['effect'], { kind: 'refuse' }>): number {
  return /^[45]\d\d$/.test(code) ? Number(code) : status;
}
