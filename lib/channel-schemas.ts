import * as z from 'zod';
import { trackingSchema } from '../lambdas/contracts/environment.ts';

const secretArnSchema = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/,
    'must be the complete ARN of a Secrets Manager secret, with the six characters at its end; `aws secretsmanager describe-secret --secret-id NAME --query ARN` prints it',
  );

/** 2 to 1,000, as Lambda has it for a queue. */
export const concurrencySchema = z.int().min(2).max(1000);

/** How many copies of a channel's function may run at once for each of its two queues; each copy sends ten messages. */
const channelConcurrency = (copies: number) =>
  z.strictObject({ urgent: concurrencySchema.default(copies), rest: concurrencySchema.default(copies) }).prefault({});

/**
 * Percent of the channel's traffic while all providers are well; the first provider has what the others leave. With 0 it
 * stands by. Says nothing of the provider that is the first.
 *
 * @default 0
 */
const shareSchema = z.number().min(0).max(100).default(0);

const domainSchema = z
  .string()
  .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'must be a domain in lower case, such as example.com');

const senderPattern = /^(?:[^<>\r\n]+ <(?<inBrackets>[^<>\s]+)>|(?<bare>[^<>\s]+))$/;

/** The address in `Name <address>`, or the whole of a bare address. */
function addressOf(sender: string): string | undefined {
  const { inBrackets, bare } = senderPattern.exec(sender)?.groups ?? {};
  return z.email().safeParse(inBrackets ?? bare).data;
}

export const emailSchema = z
  .strictObject({
    /** The domain that messages come from; SES verifies it by the DNS records among the stack's outputs. */
    domain: domainSchema,
    /** The From header, such as `Carillon <hello@example.com>`; an address of the domain. */
    sender: z.string(),
    /**
     * Whether SES is to be told of the domain, or the account has it verified already (`existing`).
     *
     * @default 'create'
     */
    identity: z.enum(['create', 'existing']).default('create'),
    /**
     * Addresses that may receive while SES keeps the account in its sandbox; each gets a mail to confirm that.
     *
     * @default - none
     */
    sandboxRecipients: z.array(z.email()).default([]),
    /**
     * A second provider beside SES, which has what its share leaves; each takes over while the other is not well.
     *
     * @default - SES alone
     */
    sendgrid: z
      .strictObject({
        /** A secret that holds `{"apiKey": "SG.…", "webhookPublicKey": "…"}`; the key is that of the signed event webhook. */
        secretArn: secretArnSchema,
        share: shareSchema,
      })
      .optional(),
    /**
     * What is tracked of what becomes of e-mail. Each report costs: as an event, an invocation and a write. With
     * `engagement` providers rewrite every link so that it leads through them, and add an image that tells of the opening.
     *
     * @default 'failures'
     */
    tracking: trackingSchema.default('failures'),
    /** @default - 5 for urgent, 5 for the rest */
    maxConcurrency: channelConcurrency(5),
  })
  .superRefine(({ domain, sender }, context) => {
    const host = addressOf(sender)?.split('@')[1]?.toLowerCase();
    if (host === domain || host?.endsWith(`.${domain}`)) return;
    context.addIssue({
      code: 'custom',
      path: ['sender'],
      message: `must be an address of email.domain (${domain}), such as Carillon <hello@${domain}>`,
    });
  });

/** A number, a sender id or a pool, by its ARN: so the function can be allowed to send from it and from nothing else. */
const originationSchema = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:sms-voice:[a-z0-9-]+:\d{12}:(phone-number|sender-id|pool)\/[\w/-]+$/,
    'must be the ARN of a phone number, a sender id or a pool; `aws pinpoint-sms-voice-v2 describe-phone-numbers` prints those of numbers',
  );

/** The providers of text messages in the order in which the first one configured is the primary. */
export const smsProviders = ['twilio', 'vonage', 'aws'] as const;

export const smsSchema = z
  .strictObject({
    /** @default - Twilio is not used, and what people answer to texts is not heard */
    twilio: z
      .strictObject({
        /** A secret that holds `{"accountSid": "AC…", "authToken": "…"}`. */
        secretArn: secretArnSchema,
        messagingServiceSid: z
          .string()
          .regex(/^MG[0-9a-f]{32}$/, 'must be the SID of a Twilio messaging service: MG and 32 hexadecimal digits'),
      })
      .optional(),
    /** @default - Vonage is not used */
    vonage: z
      .strictObject({
        /** A secret that holds `{"applicationId": "…", "privateKey": "…", "signatureSecret": "…"}`. */
        secretArn: secretArnSchema,
        /** The number, or the name where the country allows one, that texts come from. */
        sender: z
          .string()
          .regex(/^[A-Za-z0-9 ]{1,15}$/, 'must be a number without +, or a name, of at most 15 letters and digits'),
        share: shareSchema,
      })
      .optional(),
    /** AWS End User Messaging. @default - it is not used */
    aws: z.strictObject({ origination: originationSchema, share: shareSchema }).optional(),
    /**
     * What is tracked of what becomes of text messages; there is no engagement to be tracked.
     *
     * @default 'failures'
     */
    tracking: trackingSchema.exclude(['engagement']).default('failures'),
    /** @default - 5 for urgent, 5 for the rest */
    maxConcurrency: channelConcurrency(5),
  })
  .refine(
    (sms) => smsProviders.some((provider) => sms[provider] !== undefined),
    'must hold twilio, vonage or aws; to switch the channel off, take sms out',
  )
  .superRefine((sms, context) => {
    const [primary] = smsProviders.filter((provider) => sms[provider] !== undefined);
    const shares = (['vonage', 'aws'] as const)
      .filter((provider) => provider !== primary)
      .map((provider) => sms[provider]?.share ?? 0);
    const total = shares.reduce((sum, share) => sum + share, 0);
    if (total > 100)
      context.addIssue({
        code: 'custom',
        message: `must have shares of 100 at most; they come to ${total}, and ${primary} gets what they leave`,
      });
  });

/**
 * To be raised when the secret holds a new credential: SNS has a copy, and only a deployment that changes something
 * gives it another.
 *
 * @default 1
 */
const revisionSchema = z.int().positive().default(1);

export const pushSchema = z
  .strictObject({
    /**
     * Firebase Cloud Messaging: a secret that holds the service account's JSON key.
     *
     * @default - no Android devices
     */
    fcm: z.strictObject({ secretArn: secretArnSchema, revision: revisionSchema }).optional(),
    /**
     * Apple Push Notification service: a secret that holds `{"signingKey", "keyId", "teamId", "bundleId"}`.
     *
     * @default - no Apple devices
     */
    apns: z
      .strictObject({
        secretArn: secretArnSchema,
        revision: revisionSchema,
        /**
         * Whether it is Apple's sandbox, for apps that are run from Xcode.
         *
         * @default false
         */
        sandbox: z.boolean().default(false),
      })
      .optional(),
    /**
     * What is tracked of what becomes of push notifications. With `delivery` SNS writes a line of log for each, which a
     * function reads: that Apple or Google has taken it, not that anybody has seen it.
     *
     * @default 'failures'
     */
    tracking: trackingSchema.exclude(['engagement']).default('failures'),
    /** @default - 5 for urgent, 5 for the rest */
    maxConcurrency: channelConcurrency(5),
  })
  .refine(({ fcm, apns }) => fcm ?? apns, 'must hold fcm or apns; to switch the channel off, take push out');
