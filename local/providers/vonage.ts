import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Fault, Faults } from '../faults.ts';
import type { Route } from '../gateway/gateway.ts';
import type { Observations } from '../observations.ts';
import type { Callbacks } from './callbacks.ts';
import { answerJson, answerUnlessLost, hang, statusOnPurpose, tellCall } from './http-double.ts';
import { isOfApplication } from './vonage/application-token.ts';
import { reportStatuses } from './vonage/status-webhook.ts';
import { readSubmission, type Submission, type VonageProblem, wrongCredentials } from './vonage/submission.ts';

/** The application that the double knows; any other is refused. */
export interface VonageApplication {
  readonly applicationId: string;
  /** PEM; checks the tokens of requests. */
  readonly publicKey: string;
  /** Signs webhooks. */
  readonly signatureSecret: string;
}

/** Vonage: `POST /v1/messages` under `/vonage` for texts, with its rules, errors and signed status webhooks. */
export function createVonage({ observations, faults, application, callbacks, now }: Dependencies): Vonage {
  const optedOut = new Set<string>();

  async function send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const submission = readSubmission(await text(request));
    const to = 'refused' in submission ? '' : submission.to;
    const effect = faults.takeForProvider('vonage', `+${to}`);
    if (effect?.kind === 'hang') {
      tellCall(observations, 'vonage', 'hang');
      return hang(request);
    }
    const isKnown = await isOfApplication(request.headers.authorization, application, now());
    const problem = onPurpose(effect) ?? (isKnown ? undefined : wrongCredentials);
    if (problem !== undefined || 'refused' in submission)
      return refuse(response, problem ?? ('refused' in submission ? submission : wrongCredentials));

    tellCall(observations, 'vonage', 'accepted');
    const id = randomUUID();
    arrive(submission, id);
    answerUnlessLost(request, effect, () => answerJson(response, 202, { message_uuid: id }));
    const tells = effect?.kind === 'later' ? effect.tells : undefined;
    const isOptedOut = optedOut.has(`+${to}`);
    callbacks.start(() => reportStatuses({ id, submission, tells, isOptedOut }, { application, callbacks, now }));
  }

  function refuse(response: ServerResponse, problem: VonageProblem): void {
    const { refused, ...body } = problem;
    tellCall(observations, 'vonage', body.type.split('#')[1] ?? String(refused));
    const headers = { 'content-type': 'application/problem+json' };
    answerJson(response, refused, { ...body, instance: randomUUID() }, headers);
  }

  function arrive(submission: Submission, id: string): void {
    const { to, text, webhook_url } = submission;
    // Vonage takes a message to somebody who had sent STOP, and the carrier does not
    if (optedOut.has(`+${to}`)) return;
    observations.tell({
      at: new Date().toISOString(),
      kind: 'arrival',
      message: {
        channel: 'sms',
        id,
        to: `+${to}`,
        text,
        ...(webhook_url !== undefined && { statusCallback: webhook_url }),
        fields: Object.fromEntries(Object.entries(submission).map(([name, value]) => [name, String(value)])),
      },
    });
  }

  return {
    optOut: (number) => optedOut.add(number),
    optIn: (number) => optedOut.delete(number),
    route: async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      if (!pathname.startsWith('/vonage/')) return false;
      if (request.method === 'POST' && pathname === '/vonage/v1/messages') await send(request, response);
      else answerJson(response, 404, { title: 'Not found' });
      return true;
    },
  };
}

/** The double, and what people do with their phones. Numbers have their plus here. */
export interface Vonage {
  readonly route: Route;
  /** What the carrier remembers when somebody answers STOP. */
  optOut(number: string): void;
  /** … and START. */
  optIn(number: string): void;
}

interface Dependencies {
  readonly observations: Observations;
  readonly faults: Faults;
  readonly application: VonageApplication;
  readonly callbacks: Callbacks;
  readonly now: () => Date;
}

function onPurpose(effect: Fault['effect'] | undefined): VonageProblem | undefined {
  if (effect?.kind !== 'refuse') return undefined;
  return {
    refused: statusOnPurpose(effect),
    type: `https://developer.vonage.com/api-errors/messages#${effect.code}`,
    title: effect.code,
    detail: `${effect.code}, asked for by a fault of the local cloud`,
  };
}
