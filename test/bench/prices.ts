/** What AWS asks for, in us-east-1, without free tiers and discounts for volume. */
export interface Price {
  readonly line: string;
  /** What is counted. */
  readonly unit: string;
  readonly dollarsPerMillion: number;
  readonly source: string;
}

/** The day on which the sources were read, in stored copies of them. */
export const pricesReadOn = '2026-11-22';

const eventBridge =
  'https://aws.amazon.com/eventbridge/pricing/ (figures: https://cloudburn.io/blog/amazon-eventbridge-pricing, 2026-03-13)';
const sqs = 'https://aws.amazon.com/sqs/pricing/ (figures: https://cloudburn.io/blog/amazon-sqs-pricing, 2026-03-14)';
const lambda = 'https://aws.amazon.com/lambda/pricing/ (figures: https://cloudchipr.com/blog/aws-lambda-pricing)';
const dynamoDb =
  'https://aws.amazon.com/dynamodb/pricing/on-demand/ (figures: https://airbyte.com/data-engineering-resources/dynamodb-pricing, after the cut of November 2024)';
const stepFunctions =
  'https://aws.amazon.com/step-functions/pricing/ (figures for Express: https://www.wring.co/blog/aws-step-functions-pricing-guide, 2026-03-14)';
const cloudWatch =
  'https://aws.amazon.com/cloudwatch/pricing/ (figures: https://signoz.io/guides/cloudwatch-pricing, 2026-02-15)';

/** The lines of the bill. */
export const billedLines = [
  'events',
  'archive',
  'fromBus',
  'ownRequests',
  'fairQueues',
  'invocations',
  'gbSeconds',
  'writeUnits',
  'readUnits',
  'transitions',
  'logs',
  'httpRequests',
  'traces',
] as const;
export type BilledLine = (typeof billedLines)[number];

/** A price for each line. A GB is counted as a million millionths. */
export const prices = {
  events: { line: 'EventBridge: events on our bus', unit: 'event of 64 KB', dollarsPerMillion: 1, source: eventBridge },
  archive: { line: 'EventBridge: archive takes in', unit: 'GB', dollarsPerMillion: 0.1e6, source: eventBridge },
  fromBus: { line: 'SQS: bus to queue', unit: 'request of 64 KB', dollarsPerMillion: 0.4, source: sqs },
  ownRequests: { line: 'SQS: our own requests', unit: 'request of 64 KB', dollarsPerMillion: 0.4, source: sqs },
  // the page says that messages with a group cost more, and not of which calls: all are taken here
  fairQueues: { line: 'SQS: fair queues', unit: 'request of 64 KB', dollarsPerMillion: 0.1, source: sqs },
  invocations: { line: 'Lambda: invocations', unit: 'invocation', dollarsPerMillion: 0.2, source: lambda },
  gbSeconds: { line: 'Lambda: time (Arm)', unit: 'GB-second', dollarsPerMillion: 13.3334, source: lambda },
  writeUnits: { line: 'DynamoDB: writes', unit: 'WRU', dollarsPerMillion: 0.625, source: dynamoDb },
  readUnits: { line: 'DynamoDB: reads', unit: 'RRU', dollarsPerMillion: 0.125, source: dynamoDb },
  transitions: {
    line: 'Step Functions: transitions',
    unit: 'transition',
    dollarsPerMillion: 25,
    source: stepFunctions,
  },
  logs: { line: 'CloudWatch: logs', unit: 'GB', dollarsPerMillion: 0.5e6, source: cloudWatch },
  httpRequests: {
    line: 'API Gateway: HTTP requests',
    unit: 'request',
    dollarsPerMillion: 1,
    source:
      'https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html',
  },
  traces: {
    line: 'X-Ray: traces',
    unit: 'trace',
    dollarsPerMillion: 5,
    source: 'https://aws.amazon.com/xray/pricing/ (figures: https://awsnegotiations.com/x-ray-pricing-strategy.html)',
  },
} as const satisfies Record<BilledLine, Price>;

/** By the month. */
export const monthlyPrices = {
  metric: { dollars: 0.3, source: cloudWatch },
  storedGb: { dollars: 0.25, source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/' },
  restorableGb: { dollars: 0.2, source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/' },
} as const;

/** An Express workflow: its start, and its time at 64 MB. */
export const expressPrices = { start: 1, gbSecond: 16.67, source: stepFunctions } as const;

/** What hosted products ask for a million, by their lists; senders' fees come on top there too. */
export const hostedPrices = [
  {
    name: 'Novu Cloud',
    dollarsPerMillion: 1200,
    how: '$1.20 for 1,000 workflow runs above the plan',
    source:
      'https://novu.co/pricing (figures: https://raw.githubusercontent.com/api-evangelist/novu/refs/heads/main/rate-limits/novu-rate-limits.yml, 2026-05-25)',
  },
  {
    name: 'Knock',
    dollarsPerMillion: 5000,
    how: 'Starter: $250 for 50,000 messages',
    source:
      'https://knock.app/pricing (figures: https://hivebook.wiki/wiki/knock-notification-infrastructure-for-in-app-email-sms-push-chat)',
  },
  {
    name: 'Customer.io',
    dollarsPerMillion: 120,
    how: '$0.12 for 1,000 messages above fair use; profiles are paid for besides',
    source: 'https://customer.io/docs/how-we-bill-basic-plans/',
  },
] as const;
