import { randomBytes, randomUUID } from 'node:crypto';
import { arn } from '../account.ts';
import { type Faults, LostAnswer } from '../faults.ts';
import type { Observations } from '../observations.ts';
import type { AwsCall, LocalService, NeededPermission } from '../wire.ts';
import { arrivalsOf } from './email/arrival.ts';
import { type RawEmail, readRawEmail } from './email/raw-email.ts';
import { rulesOfSes } from './email/rules.ts';
import { element, queryAnswers } from './query-protocol.ts';
import { firstRefusal, type Refusal, refusalOnPurpose } from './refusal.ts';

const { answer, refusal } = queryAnswers('http://ses.amazonaws.com/doc/2010-12-01/');

/** SES, version 1 of its API: takes raw e-mails, refuses what SES would refuse, and tells what has arrived. */
export function createSes(dependencies: { readonly observations: Observations; readonly faults: Faults }): Ses {
  const identities = new Set<string>();
  const configurationSets = new Set<string>();

  return {
    name: 'ses',
    addIdentity: (identity) => identities.add(identity.toLowerCase()),
    addConfigurationSet: (name) => configurationSets.add(name),
    permissions: (call) => permissionsFor(call, identities),
    handle: async (call) => {
      if (call.action === 'GetSendQuota') return answer(call.action, quota);
      if (call.action !== 'SendRawEmail') return refusal(unknownAction(call.action));

      const email = readRawEmail(call.input);
      const effect = dependencies.faults.takeForProvider('ses', email.recipients[0] ?? '');
      const refused = refusalOnPurpose(effect) ?? firstRefusal(rulesOfSes, { email, identities, configurationSets });
      dependencies.observations.tell({
        at: new Date().toISOString(),
        kind: 'provider-call',
        provider: 'ses',
        answer: refused?.code ?? 'accepted',
      });
      if (refused !== undefined) return refusal(refused);

      const messageId = `${randomBytes(8).toString('hex')}-${randomUUID()}-000000`;
      for (const message of await arrivalsOf(email, messageId))
        dependencies.observations.tell({ at: new Date().toISOString(), kind: 'arrival', message });
      if (effect?.kind === 'lose-answer') throw new LostAnswer();
      return answer(call.action, element('MessageId', messageId));
    },
  };
}

/** What the template's provisioners tell SES besides. */
export interface Ses extends LocalService {
  /** A verified domain or e-mail address. */
  addIdentity(identity: string): void;
  addConfigurationSet(name: string): void;
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
