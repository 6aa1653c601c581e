import type { HttpCall, ProviderAnswer, Providers } from '../providers-contract.ts';
import { hosts, secrets } from './accounts.ts';
import { createAwsSms } from './aws-sms.ts';
import { Calls } from './calls.ts';
import type { Mood } from './mood.ts';
import type { ProviderWorld } from './provider-world.ts';
import { createSendgrid } from './sendgrid.ts';
import { createSes } from './ses.ts';
import { createSns } from './sns.ts';
import { createTwilio, type Twilio } from './twilio.ts';
import { createVonage } from './vonage.ts';

/** The providers, and what people send by way of them. */
export interface SimulatedProviders extends Providers {
  /** Somebody sends us a text, such as STOP; resolves with what our webhook answers. Twilio tells it once. */
  readonly textFrom: Twilio['textFrom'];
}

/** The providers of a run, in this mood. */
export function createProviders(world: ProviderWorld, mood: Mood): SimulatedProviders {
  const calls = new Calls(world, mood);
  const twilio = createTwilio(calls, world);
  const byHost: Readonly<Record<string, (call: HttpCall) => ProviderAnswer>> = {
    [hosts.twilio]: twilio.http,
    [hosts.sendgrid]: createSendgrid(calls, world),
    [hosts.vonage]: createVonage(calls, world),
  };
  return {
    ses: createSes(calls, world),
    sns: createSns(calls, world),
    awsSms: createAwsSms(calls, world),
    http: (call) => {
      const answer = byHost[new URL(call.url).origin];
      if (answer === undefined) throw new Error(`nobody in the simulation answers at ${new URL(call.url).origin}`);
      return answer(call);
    },
    secrets,
    textFrom: twilio.textFrom,
  };
}
