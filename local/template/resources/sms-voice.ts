import * as z from 'zod';
import { arn } from '../../account.ts';
import { physicalName } from '../names.ts';
import { ignored, type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/sms-voice.ts';
const LONGEST_CONFIGURATION_SET_NAME = 64;

const destinationSchema = z.strictObject({
  EventDestinationName: z.string(),
  Enabled: z.boolean(),
  MatchingEventTypes: z.array(z.string()),
  SnsDestination: z.strictObject({ TopicArn: z.string() }),
});

const configurationSet = resourceKind(
  'AWS::SMSVOICE::ConfigurationSet',
  FILE,
  z.strictObject({
    ConfigurationSetName: z.string().optional(),
    /** One is enough for us. */
    EventDestinations: z.array(destinationSchema).max(1).default([]),
    DefaultSenderId: ignored,
    MessageFeedbackEnabled: ignored,
    ProtectConfigurationId: ignored,
    Tags: ignored,
  }),
  (logicalId, { ConfigurationSetName, EventDestinations }, { awsSms, stackName }) => {
    const name = ConfigurationSetName ?? physicalName(stackName, logicalId, LONGEST_CONFIGURATION_SET_NAME);
    const [destination] = EventDestinations.filter(({ Enabled }) => Enabled);
    awsSms.addConfigurationSet(
      name,
      destination && { topicArn: destination.SnsDestination.TopicArn, eventTypes: destination.MatchingEventTypes },
    );
    return { ref: name, attributes: { Arn: arn('sms-voice', `configuration-set/${name}`) } };
  },
);

/** Configuration sets of AWS End User Messaging. */
export const smsVoiceKinds: readonly ResourceKind[] = [configurationSet];
