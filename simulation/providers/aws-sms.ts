import {
  AccessDeniedException,
  InternalServerException,
  PinpointSMSVoiceV2ServiceException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { eventsOf } from '../../local/services/aws-sms/events.ts';
import { readText } from '../../local/services/aws-sms/text.ts';
import type { Providers } from '../providers-contract.ts';
import { awsException } from './aws-exception.ts';
import type { Calls, House } from './calls.ts';
import { failureOfText, type News, type Says } from './news.ts';
import type { ProviderWorld } from './provider-world.ts';

// the classes of the others want their fields at once: their names and fields are what our adapter looks at
const exceptions = {
  known: { AccessDeniedException: AccessDeniedException, InternalServerException: InternalServerException },
  any: PinpointSMSVoiceV2ServiceException,
};

const house: House = {
  provider: 'aws-sms',
  channel: 'sms',
  refusals: {
    throttled: [{ code: 'ThrottlingException', message: 'Rate exceeded', status: 429 }],
    unwilling: [
      {
        code: 'ConflictException',
        message: 'Destination phone number is blocked',
        status: 409,
        details: { Reason: 'DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE' },
      },
    ],
    failing: [{ code: 'InternalServerException', message: 'Internal error', status: 500 }],
    down: [
      { code: 'InternalServerException', message: 'Internal error', status: 500 },
      { code: 'ServiceQuotaExceededException', message: 'Spending limit reached', status: 402 },
    ],
  },
  refuse: (refusal) => ({ kind: 'error', error: awsException(refusal, exceptions) }),
};

/** AWS End User Messaging, as far as texts go. It tells by the topic of its configuration set. */
export function createAwsSms(calls: Calls, world: ProviderWorld): Providers['awsSms'] {
  const { random, timeline } = world;
  return (operation, input) => {
    if (operation !== 'SendTextMessage')
      throw new Error(`the simulation has no sms-voice:${operation}; add it to simulation/providers/aws-sms.ts`);
    const fields = Object.fromEntries(Object.entries(input));
    // the stack's own comes with the call: the simulation has no other
    const configurationSets = new Map([[String(fields['ConfigurationSetName']), true]]);
    const text = readText(fields, { configurationSets, optedOut: new Set() });
    return calls.submit(house, {
      to: String(fields['DestinationPhoneNumber']),
      content: String(fields['MessageBody']),
      refusal: 'code' in text ? text : undefined,
      take: (end) => {
        if ('code' in text) throw new Error('the service takes nothing that its rules refuse');
        const messageId = random.uuid();
        const news = eventsOf(text, messageId, end, timeline.now()).map(
          ({ messageStatus }, index): News => ({
            says: says[messageStatus] ?? failureOfText(end),
            tell: (happenedAt) => {
              const event = eventsOf(text, messageId, end, happenedAt)[index];
              if (event && asked.test(event.eventType)) world.publishToTopic?.('sms-voice', JSON.stringify(event));
            },
          }),
        );
        return { messageId, value: { MessageId: messageId }, news };
      },
    });
  };
}

/** What the configuration set of the stack asks for: that a text was queued or sent on is not among it. */
const asked = /^TEXT_(?!QUEUED$|SENT$|PENDING$)/;

const says: Readonly<Record<string, Says>> = {
  PENDING: 'delayed',
  SENT: 'sent',
  SUCCESSFUL: 'delivered',
  DELIVERED: 'delivered',
};
