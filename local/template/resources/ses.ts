import * as z from 'zod';
import { arn } from '../../account.ts';
import { physicalName } from '../names.ts';
import { ignored, type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/ses.ts';
const LONGEST_CONFIGURATION_SET_NAME = 64;

const configurationSet = resourceKind(
  'AWS::SES::ConfigurationSet',
  FILE,
  z.strictObject({
    Name: z.string().optional(),
    ArchivingOptions: ignored,
    DeliveryOptions: ignored,
    ReputationOptions: ignored,
    SendingOptions: z.strictObject({ SendingEnabled: z.literal(true).optional() }).optional(),
    SuppressionOptions: ignored,
    TrackingOptions: ignored,
    VdmOptions: ignored,
    Tags: ignored,
  }),
  (logicalId, { Name }, { ses, stackName }) => {
    const name = Name ?? physicalName(stackName, logicalId, LONGEST_CONFIGURATION_SET_NAME);
    ses.addConfigurationSet(name);
    return { ref: name, attributes: { Arn: arn('ses', `configuration-set/${name}`) } };
  },
);

const eventDestination = resourceKind(
  'AWS::SES::ConfigurationSetEventDestination',
  FILE,
  z.strictObject({
    ConfigurationSetName: z.string(),
    EventDestination: z.strictObject({
      Name: z.string().optional(),
      Enabled: z.boolean().default(false),
      MatchingEventTypes: z.array(z.string()),
      // SES publishes to the default bus and to no other
      EventBridgeDestination: z.strictObject({ EventBusArn: z.string().endsWith(':event-bus/default') }),
    }),
  }),
  (logicalId, { ConfigurationSetName, EventDestination: { Enabled, MatchingEventTypes } }, { ses }) => {
    if (Enabled) ses.addEventDestination(ConfigurationSetName, MatchingEventTypes);
    return { ref: logicalId, attributes: { Id: logicalId } };
  },
);

/** Every identity is verified the moment it is there; its DNS records are made up. */
const emailIdentity = resourceKind(
  'AWS::SES::EmailIdentity',
  FILE,
  z.strictObject({
    EmailIdentity: z.string(),
    ConfigurationSetAttributes: ignored,
    DkimAttributes: ignored,
    DkimSigningAttributes: ignored,
    FeedbackAttributes: ignored,
    MailFromAttributes: ignored,
    Tags: ignored,
  }),
  (_, { EmailIdentity }, { ses }) => {
    ses.addIdentity(EmailIdentity);
    const records = [1, 2, 3].flatMap((number) => [
      [`DkimDNSTokenName${number}`, `local${number}._domainkey.${EmailIdentity}`] as const,
      [`DkimDNSTokenValue${number}`, `local${number}.dkim.amazonses.com`] as const,
    ]);
    return {
      ref: EmailIdentity,
      attributes: { ...Object.fromEntries(records), EmailIdentityArn: arn('ses', `identity/${EmailIdentity}`) },
    };
  },
);

/** Sender identities, and configuration sets with where their events go. */
export const sesKinds: readonly ResourceKind[] = [configurationSet, eventDestination, emailIdentity];
