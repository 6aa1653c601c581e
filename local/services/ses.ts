import { randomBytes, randomUUID } from 'node:crypto';
import { arn } from '../account.ts';
import type { BusEvent } from '../events/rule.ts';
import { type Faults, LostAnswer } from '../faults.ts';
import type { Observations } from '../observations.ts';
import { Callbacks } from '../providers/callbacks.ts';
import { tellCall } from '../providers/http-double.ts';
import type { AwsAnswer, AwsCall, LocalService, NeededPermission } from '../wire.ts';
import { arrivalsOf, tagsOf } from './email/arrival.ts';
import { type RawEmail, readRawEmail } from './email/raw-email.ts';
import { rulesOfSes } from './email/rules.ts';
import { sendingEvents } from './email/sending-events.ts';
import { element, queryAnswers } from './query-protocol.ts';
import { firstRefusal, type Refusal, refusalOnPurpose } from './refusal.ts';

const { answer, refusal } = queryAnswers('http://ses.amazonaws.com/doc/2010-12-01/');

/** SES, version 1 of its API: takes raw e-mails, refuses what SES would refuse, and tells what has become of them. */
export function createSes({ observations, faults, now, publish }: Dependencies): Ses {
  const identities = new Set<string>();
  /** The event types that each configuration set puts on the default bus. */
  const configurationSets = new Map<string, readonly string[]>();
  const callbacks = new Callbacks();

  async function send(call: AwsCall): Promise<AwsAnswer> {
    const email = readRawEmail(call.input);
    const effect = faults.takeForProvider('ses', email.recipients[0] ?? '');
    if (effect?.kind === 'hang') {
      tellCall(observations, 'ses', 'hang');
      // until the caller gives up
      return new Promise(() => undefined);
    }
    const refused = refusalOnPurpose(effect) ?? firstRefusal(rulesOfSes, { email, identities, configurationSets });
    tellCall(observations, 'ses', refused?.code ?? 'accepted');
    if (refused !== undefined) return refusal(refused);

    const messageId = `${randomBytes(8).toString('hex')}-${randomUUID()}-000000`;
    for (const message of await arrivalsOf(email, messageId))
      observations.tell({ at: now().toISOString(), kind: 'arrival', message });
    const tells = effect?.kind === 'later' ? effect.tells : undefined;
    const accepted = { messageId, email, tags: tagsOf(email), acceptedAt: now() };
    const matching = configurationSets.get(email.configurationSet ?? '') ?? [];
    callbacks.start(async () => sendingEvents(accepted, tells, matching, now()).forEach(publish));
    if (effect?.kind === 'lose-answer') throw new LostAnswer();
    return answer(call.action, element('MessageId', messageId));
  }

  return {
    name: 'ses',
    addIdentity: (identity) => identities.add(identity.toLowerCase()),
    addConfigurationSet: (name) => configurationSets.set(name, []),
    addEventDestination: (name, eventTypes) =>
      configurationSets.set(name, [...(configurationSets.get(name) ?? []), ...eventTypes]),
    get underWay() {
      return callbacks.underWay;
    },
    permissions: (call) => permissionsFor(call, identities),
    handle: async (call) => {
      if (call.action === 'GetSendQuota') return answer(call.action, quota);
      return call.action === 'SendRawEmail' ? send(call) : refusal(unknownAction(call.action));
    },
  };
}

interface Dependencies {
  readonly observations: Observations;
  readonly faults: Faults;
  readonly now: () => Date;
  /** Puts an event on the account's default bus. */
  readonly publish: (event: BusEvent) => void;
}

/** What the template's provisioners tell SES besides. */
export interface Ses extends LocalService {
  /** A verified domain or e-mail address. */
  addIdentity(identity: string): void;
  addConfigurationSet(name: string): void;
  /** Has events of these types, such as `bounce`, put on the default bus. */
  addEventDestination(configurationSet: string, eventTypes: readonly string[]): void;
  /** How many messages have events that are not told yet. */
  readonly underWay: number;
}

/** AWS asks about the identity, and about the configuration set as well where one is named. */
function permissionsFor(call: AwsCall, identities: ReadonlySet<string>): readonly NeededPermission[] {
  const action = `ses:${call.action}`;
  if (call.action !== 'SendRawEmail') return [{ action, resource: '*', context: {} }];

  const { from, recipients, configurationSet } = readRawEmail(call.input);
  const identity = identities.has(from.toLowerCase()) ? from : domainOf(from);
  const context = { 'ses:FromAddress': from, 'ses:Recipients': recipients };
  return [
    { action, resource: arn('ses', `identity/${identity}`), context },
    ...(configurationSet === undefined
      ? []
      : [{ action, resource: arn('ses', `configuration-set/${configurationSet}`), context }]),
  ];
}

const domainOf = (address: string): RawEmail['from'] => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

const quota = [
  element('Max24HourSend', '50000.0'),
  element('MaxSendRate', '14.0'),
  element('SentLast24Hours', '0.0'),
].join('');

const unknownAction = (action: string): Refusal => ({
  code: 'InvalidAction',
  message: `the local cloud has no ses:${action}; add it to local/services/ses.ts`,
});
