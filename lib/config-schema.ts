import * as z from 'zod';
import { settledEventsSchema } from '../lambdas/contracts/environment.ts';
import { countrySchema } from '../lambdas/domain/contact-points.ts';
import type { lanes } from '../lambdas/domain/lane.ts';
import { concurrencySchema, emailSchema, pushSchema, smsSchema } from './channel-schemas.ts';

const httpsUrl = (example: string) => z.url({ protocol: /^https$/, error: `must be a URL such as ${example}` });

const publicUrlSchema = httpsUrl('https://notify.example.com').refine(
  (url) => !/[?#]|\/$/.test(url),
  'must have no query, no fragment and no slash at its end: paths are added to it',
);

const authSchema = z.strictObject({
  /**
   * Who issues the tokens: their `iss` to the letter. API Gateway asks it for `.well-known/openid-configuration` while
   * the stage is deployed, and refuses an issuer that does not answer.
   */
  issuer: httpsUrl('https://login.example.com/'),
  /** What the tokens are for: one of these has to be in their `aud`, or be their `client_id`. */
  audience: z.array(z.string().min(1)).min(1),
});

const days = z.int().positive();

/** The account's own limit is 10,000 for all of its HTTP APIs together, unless raised. */
const perSecond = z.int().min(1).max(10_000);

/** CloudWatch Logs keeps lines for one of these numbers of days and no other. */
const logDaysSchema = z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653]);

/** What a team decides about one stage. A channel is off, and nothing of it deployed, until it is configured. */
export const stageConfigSchema = z.strictObject({
  /** @default - no e-mail */
  email: emailSchema.optional(),
  /** @default - no text messages */
  sms: smsSchema.optional(),
  /** @default - no push notifications */
  push: pushSchema.optional(),
  /**
   * Where recipients, and Twilio, reach the HTTP API: a domain of yours that leads to it. It is in links that people
   * keep, so it has to stay.
   *
   * @default - the API's own endpoint
   */
  publicUrl: publicUrlSchema.optional(),
  /**
   * The country whose rules on consent count for people whose own is unknown.
   *
   * @default - none: the strictest rules
   */
  defaultCountry: countrySchema.optional(),
  /**
   * Whose tokens (JWT) let users reach their own preferences under `/me`.
   *
   * @default - nobody's: there is no `/me`
   */
  auth: authSchema.optional(),
  /**
   * For how many days a link in a message is good. RFC 8058 and the law want a month at least; mail is read later.
   *
   * @default 90
   */
  linkDays: z.int().min(60).default(90),
  /**
   * How many requests a second each route of the HTTP API takes from everybody together, and twice as many at once
   * after a pause; the rest get a 429. A campaign by e-mail brings as many to the pages as mail clients check its links.
   */
  requestsPerSecond: z
    .strictObject({
      /** The pages that links in messages lead to. @default 20 */
      pages: perSecond.default(20),
      /** What Twilio tells of texts that people write. @default 100 */
      texts: perSecond.default(100),
      /** What services, and users in their own session, read and change. @default 100 */
      services: perSecond.default(100),
      /** Imports, each of which is many writes. @default 2 */
      imports: perSecond.default(2),
      /** What providers tell of what became of messages; they come again for a while when they are turned away. @default 500 */
      receipts: perSecond.default(500),
    })
    .prefault({}),
  /**
   * Other AWS accounts whose services may put events on the bus. Services of this account need only their own policy.
   *
   * @default - none
   */
  producers: z
    .array(z.string().regex(/^\d{12}$/, 'must be the twelve digits of an AWS account, in quotes'))
    .default([]),
  /**
   * Who is told when an alarm goes off. AWS asks the address to confirm.
   *
   * @default - nobody; the alarms are on the dashboard, and their two topics can be subscribed to
   */
  onCall: z.strictObject({ email: z.email() }).optional(),
  /** How long things are kept. */
  retention: z
    .strictObject({
      /** @default 90 */
      deliveryRecordDays: days.default(90),
      /** @default 30 */
      logDays: logDaysSchema.default(30),
      /** Events that can be replayed from the bus's archive. @default 14 */
      archiveDays: days.default(14),
    })
    .prefault({}),
  /**
   * Which deliveries raise `DeliverySettled.v1`: all, all but the accepted, or none. Each costs a dollar a million.
   *
   * @default 'all'
   */
  settledEvents: settledEventsSchema.default('all'),
  /** How many copies of route-notification may run at once for each lane. */
  intake: z
    .strictObject({
      /** @default - 20 for urgent, 20 for normal, 5 for bulk */
      maxConcurrency: z
        .strictObject({
          urgent: concurrencySchema.default(20),
          normal: concurrencySchema.default(20),
          bulk: concurrencySchema.default(5),
        } satisfies Record<(typeof lanes)[number], z.ZodType>)
        .prefault({}),
    })
    .prefault({}),
  /** The workflow that drives on what the first attempt did not settle. */
  workflow: z
    .strictObject({
      /**
       * How many workflows may be started in a minute; above it deliveries wait in their queue, so that an outage of a
       * provider is no bill of Step Functions and no storm on the others.
       *
       * @default 600
       */
      startsPerMinute: z.int().positive().default(600),
    })
    .prefault({}),
  /**
   * What may become of the stage. `retain`: CloudFormation refuses to delete the stack, and were it deleted, table,
   * address key and logs would stay. `destroy`: `cdk destroy` leaves nothing behind, once this has been deployed.
   *
   * @default 'retain'
   */
  removal: z.enum(['retain', 'destroy']).default('retain'),
});

/** What is written in config.ts for a stage. */
export type StageDeclaration = z.input<typeof stageConfigSchema>;

/** A stage's configuration, checked and with its defaults. */
export type StageConfig = z.output<typeof stageConfigSchema>;
