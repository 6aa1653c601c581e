import { randomUUID } from 'node:crypto';
import { arn } from '../account.ts';
import { type Fault, type Faults, LostAnswer } from '../faults.ts';
import type { Observations } from '../observations.ts';
import { Callbacks } from '../providers/callbacks.ts';
import { tellCall } from '../providers/http-double.ts';
import type { AwsAnswer, AwsCall, LocalService, NeededPermission } from '../wire.ts';
import { eventsOf } from './aws-sms/events.ts';
import { readText, type SmsRefusal, type Text } from './aws-sms/text.ts';

/** Where the events of a configuration set go. */
export interface EventDestination {
  readonly topicArn: string;
  /** Such as `TEXT_DELIVERED`, `TEXT_ALL` or `ALL`. */
  readonly eventTypes: readonly string[];
}

/** AWS End User Messaging SMS and voice v2, as far as texts go: its rules and errors, and its events by SNS. */
export function createAwsSms({ observations, faults, publish, now }: Dependencies): AwsSms {
  const configurationSets = new Map<string, EventDestination | undefined>();
  const optedOut = new Set<string>();
  const callbacks = new Callbacks();

  async function send(input: Readonly<Record<string, unknown>>): Promise<AwsAnswer> {
    const effect = faults.takeForProvider('aws-sms', String(input['DestinationPhoneNumber'] ?? ''));
    if (effect?.kind === 'hang') {
      tellCall(observations, 'aws-sms', 'hang');
      // until the caller gives up
      return new Promise(() => undefined);
    }
    const text = readText(input, { configurationSets, optedOut });
    const refusal = onPurpose(effect) ?? ('code' in text ? text : undefined);
    tellCall(observations, 'aws-sms', refusal === undefined ? 'accepted' : refusal.code);
    if (refusal !== undefined || 'code' in text) return refuse(refusal);

    const messageId = randomUUID();
    arrive(text, messageId);
    callbacks.start(() => tellEvents(text, messageId, effect));
    if (effect?.kind === 'lose-answer') throw new LostAnswer();
    return answer(200, { MessageId: messageId });
  }

  async function tellEvents(text: Text, messageId: string, effect: Fault['effect'] | undefined): Promise<void> {
    const name = text.ConfigurationSetName;
    const destination = name === undefined ? undefined : configurationSets.get(name);
    if (name === undefined || destination === undefined) return;
    const { topicArn, eventTypes } = destination;
    for (const event of eventsOf(text, messageId, effect?.kind === 'later' ? effect.tells : undefined, now())) {
      if (![event.eventType, 'TEXT_ALL', 'ALL'].some((type) => eventTypes.includes(type))) continue;
      const problem = await publish(topicArn, JSON.stringify(event), arn('sms-voice', `configuration-set/${name}`));
      // AWS drops it without a word; who runs this should see it
      if (problem !== undefined) tellCall(observations, 'aws-sms', `event not published: ${problem}`);
    }
  }

  function arrive({ DestinationPhoneNumber: to, MessageBody, Context, ...rest }: Text, id: string): void {
    const fields = Object.entries({ ...rest, ...Context }).map(([name, value]) => [name, String(value)] as const);
    observations.tell({
      at: new Date().toISOString(),
      kind: 'arrival',
      message: { channel: 'sms', id, to, text: MessageBody, fields: Object.fromEntries(fields) },
    });
  }

  return {
    name: 'sms-voice',
    addConfigurationSet: (name, destination) => configurationSets.set(name, destination),
    optOut: (number) => optedOut.add(number),
    optIn: (number) => optedOut.delete(number),
    get underWay() {
      return callbacks.underWay;
    },
    permissions: permissionsFor,
    handle: async ({ action, input }) => (action === 'SendTextMessage' ? send(input) : refuse(unknownAction(action))),
  };
}

/** What the template's provisioners tell the service besides, and what people do with their phones. */
export interface AwsSms extends LocalService {
  /** @param destination - nobody is told anything without one */
  addConfigurationSet(name: string, destination?: EventDestination): void;
  /** What the service does by itself when somebody answers STOP. */
  optOut(number: string): void;
  /** … and START. */
  optIn(number: string): void;
  /** How many messages have events that are not told yet. */
  readonly underWay: number;
}

interface Dependencies {
  readonly observations: Observations;
  readonly faults: Faults;
  readonly now: () => Date;
  /**
   * Publishes to a topic in the name of the service.
   *
   * @param sourceArn - of the configuration set
   * @returns why the topic did not take it
   */
  readonly publish: (topicArn: string, message: string, sourceArn: string) => Promise<string | undefined>;
}

/** AWS asks about what a message comes from, and about the configuration set as well where one is named. */
function permissionsFor({ action, input }: AwsCall): readonly NeededPermission[] {
  const { OriginationIdentity: identity, ConfigurationSetName: name } = input;
  const resources = [
    resourceOf(identity),
    ...(typeof name === 'string'
      ? [name.startsWith('arn:') ? name : arn('sms-voice', `configuration-set/${name}`)]
      : []),
  ];
  return resources.map((resource) => ({ action: `sms-voice:${action}`, resource, context: {} }));
}

/** The ARN of what a message comes from, which may be given by its id. */
function resourceOf(identity: unknown): string {
  const id = String(identity ?? '');
  if (id.startsWith('arn:')) return id;
  if (id === '') return '*';
  const kind = /^(phone|\+)/.test(id) ? 'phone-number' : id.startsWith('pool') ? 'pool' : 'sender-id';
  return arn('sms-voice', `${kind}/${id}`);
}

/** A code in capitals is the reason of a conflict, as in `DESTINATION_PHONE_NUMBER_OPTED_OUT`. */
function onPurpose(effect: Fault['effect'] | undefined): SmsRefusal | undefined {
  if (effect?.kind !== 'refuse') return undefined;
  const { code, status } = effect;
  const message = `${code}, asked for by a fault of the local cloud`;
  return /^[A-Z_]+$/.test(code)
    ? { code: 'ConflictException', message, status, details: { Reason: code } }
    : { code, message, status };
}

const unknownAction = (action: string): SmsRefusal => ({
  code: 'UnknownOperationException',
  message: `the local cloud has no sms-voice:${action}; add it to local/services/aws-sms.ts`,
  status: 404,
});

const refuse = (refusal: SmsRefusal | undefined): AwsAnswer => {
  const { code, message, status = 400, details } = refusal ?? { code: 'InternalServerException', message: '' };
  return answer(status, { __type: code, Message: message, ...details });
};

const answer = (status: number, body: unknown): AwsAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(body),
});
