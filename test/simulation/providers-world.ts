import { readAwsSmsEvent } from '../../lambdas/adapters/aws-sms/aws-sms-receipts.ts';
import { readSesEvent } from '../../lambdas/adapters/ses/ses-receipts.ts';
import { readPushEvent, readPushLogLine } from '../../lambdas/adapters/sns/push-receipts.ts';
import { receiptsV1Schema } from '../../lambdas/contracts/commands/receipts.v1.ts';
import { receiveReceipts } from '../../lambdas/functions/receive-receipts/handler.ts';
import { Random } from '../../simulation/engine/random.ts';
import { Timeline } from '../../simulation/engine/timeline.ts';
import { History } from '../../simulation/history.ts';
import { sendgridAccount, twilioAccount, vonageAccount } from '../../simulation/providers/accounts.ts';
import { createProviders } from '../../simulation/providers/create-providers.ts';
import { calm, type Mood, type ProviderMood } from '../../simulation/providers/mood.ts';
import type { ApiRequest } from '../../simulation/world.ts';

export const publicUrl = 'https://notify.example.com';
export const start = Date.parse('2026-03-01T12:00:00Z');

/** A world in which the product's own webhook hears, after so many times at which it was not there. */
export function providersWorld({ seed = 1, mood = nothingGoesWrong, deafFor = 0 }: Options) {
  const random = new Random(seed);
  let busy = 0;
  let deaf = deafFor;
  const timeline = new Timeline(random, new Date(start), () => busy > 0);
  const history = new History();
  const heard: unknown[] = [];
  const requests: ApiRequest[] = [];
  const hear = receiveReceipts({
    twilio: { authTokens: async () => [twilioAccount.authToken] },
    vonage: async () => vonageAccount,
    sendgrid: async () => sendgridAccount,
    publicUrl,
    tracking: { email: 'engagement', sms: 'delivery' },
    queue: {
      send: async (messages) => {
        heard.push(...messages.map(({ body }) => receiptsV1Schema.parse(JSON.parse(body))));
        return [];
      },
    },
    receiptsQueueUrl: 'https://queue.example.com',
    logger: { info: () => undefined },
    now: () => timeline.now(),
  });
  const receipt = (read: ReturnType<typeof readSesEvent>) => heard.push(read);
  const world = {
    random,
    timeline,
    history,
    outputs: { PublicUrl: publicUrl },
    publish: (source: string, _: string, detail: object) =>
      receipt(readSesEvent({ id: 'e-1', source, time: timeline.now().toISOString(), detail })),
    writeLog: (_: string, lines: readonly string[]) =>
      lines.forEach((line) => {
        receipt(readPushLogLine(JSON.parse(line)));
      }),
    publishToTopic: (service: string, message: string) =>
      receipt((service === 'sns' ? readPushEvent : readAwsSmsEvent)(JSON.parse(message))),
    call: async (request: ApiRequest) => {
      requests.push(request);
      if (deaf > 0) {
        deaf -= 1;
        return { status: 503, headers: {}, body: '' };
      }
      busy += 1;
      const { query = '', headers = {}, body = '' } = request;
      const answer = await hear({
        ...request,
        method: 'POST',
        claims: {},
        headers,
        body,
        query: new URLSearchParams(query),
        pathParameters: {},
        requestId: 'q-1',
      });
      busy -= 1;
      return { status: answer.status, headers: {}, body: answer.body ?? '' };
    },
  };
  const providers = createProviders(world, mood);
  const pass = (days = 4) => timeline.run(() => false, timeline.time + days * 86_400_000);
  return { ...world, providers, heard, requests, pass };
}
export type ProvidersWorld = ReturnType<typeof providersWorld>;

interface Options {
  readonly seed?: number;
  readonly mood?: Mood;
  readonly deafFor?: number;
}

export const none = { throttled: 0, unwilling: 0, fails: 0, hangs: 0, lost: 0 };
export const noEnd = {
  nothing: 0,
  delay: 0,
  failure: 0,
  bounce: 0,
  'soft-bounce': 0,
  complaint: 0,
  opened: 0,
  clicked: 0,
};
export const moodWith = (usual: Partial<ProviderMood>): Mood => ({
  usual: {
    ...calm.usual,
    mishaps: none,
    slow: 0,
    ends: noEnd,
    telling: { early: 0, late: 0, disordered: 0 },
    twice: 0,
    ...usual,
  },
  outages: [],
});
export const nothingGoesWrong = moodWith({});
