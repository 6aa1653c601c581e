import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  Identity,
  type IEmailIdentity,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/deliver-email/env.ts';
import type { StageConfig } from '../config-schema.ts';
import { Channel, type ChannelSurroundings } from './channel.ts';
import type { Links } from './links.ts';
import { SesReceipts } from './ses-receipts.ts';

export interface EmailChannelProps extends ChannelSurroundings {
  readonly email: NonNullable<StageConfig['email']>;
  /** What the links at the foot of messages are made with. */
  readonly links: Links;
}

/** Sends e-mail through SES, from a domain that SES signs for, and through SendGrid where that is configured. */
export class EmailChannel extends Construct {
  readonly channel: Channel;

  constructor(scope: Construct, id: string, { email, links, ...surroundings }: EmailChannelProps) {
    super(scope, id);
    const configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
      reputationMetrics: true,
    });
    const { configurationSetName } = configurationSet;
    const { tracking } = email;
    new SesReceipts(this, 'SesReceipts', { configurationSet, tracking, receipts: surroundings.receipts });
    const sendgrid = email.sendgrid && Secret.fromSecretCompleteArn(this, 'SendGrid', email.sendgrid.secretArn);
    const channel = new Channel(this, 'Channel', {
      ...surroundings,
      channel: 'email',
      schema: environment,
      environment: (delivering) => ({
        ...delivering,
        ...links.environment,
        SENDER: email.sender,
        CONFIGURATION_SET_NAME: configurationSetName,
        SENDGRID_SECRET_ARN: sendgrid?.secretArn ?? '',
        EMAIL_TRACKING: email.tracking,
      }),
      maxConcurrency: email.maxConcurrency,
    });
    this.channel = channel;
    links.grantUse(channel.sender);
    sendgrid?.grantRead(channel.sender);

    const identities = [this.#domainIdentity(email), ...this.#sandboxIdentities(email)];
    const configurationSetArn = Stack.of(this).formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: configurationSetName,
    });
    channel.sender.grantPrincipal.addToPrincipalPolicy(
      // CDK's grantSendEmail has more actions, and leaves the configuration set out
      new PolicyStatement({
        actions: ['ses:SendRawEmail'],
        resources: [configurationSetArn, ...identities.map(({ emailIdentityArn }) => emailIdentityArn)],
      }),
    );
  }

  #domainIdentity({ domain, identity }: EmailChannelProps['email']): IEmailIdentity {
    if (identity === 'existing') return EmailIdentity.fromEmailIdentityName(this, 'Identity', domain);
    const created = new EmailIdentity(this, 'Identity', { identity: Identity.domain(domain) });
    for (const [index, { name, value }] of created.dkimRecords.entries())
      new CfnOutput(Stack.of(this), `EmailDnsRecord${index + 1}`, {
        description: `Needed in the DNS of ${domain} before SES sends`,
        value: `${name} CNAME ${value}`,
      });
    return created;
  }

  /** In its sandbox SES wants recipients verified, and the sender allowed to use their identities too. */
  #sandboxIdentities({ sandboxRecipients }: EmailChannelProps['email']): IEmailIdentity[] {
    return sandboxRecipients.map(
      (address) => new EmailIdentity(this, `Sandbox-${address}`, { identity: Identity.email(address) }),
    );
  }
}
