import {
  AuthorizationErrorException,
  EndpointDisabledException,
  InternalErrorException,
  InvalidParameterException,
  NotFoundException,
  PlatformApplicationDisabledException,
  SNSServiceException,
  ThrottledException,
} from '@aws-sdk/client-sns';
import * as z from 'zod';
import { isRecord } from '../../local/is-record.ts';
import { type FeedbackWorld, tellFeedback } from '../../local/services/push/feedback.ts';
import { attributesProblem } from '../../local/services/push/message-attributes.ts';
import { invalidParameter, notFound } from '../../local/services/push/operation.ts';
import { payloadFor } from '../../local/services/push/payload.ts';
import type { Endpoint } from '../../local/services/push/registry.ts';
import type { Refusal } from '../../local/services/refusal.ts';
import type { ProviderAnswer, Providers } from '../providers-contract.ts';
import { awsException } from './aws-exception.ts';
import type { Calls, House, Submission, Word } from './calls.ts';
import { Endpoints } from './endpoints.ts';
import { failureOf, type News } from './news.ts';
import type { ProviderWorld } from './provider-world.ts';

const exceptions = {
  known: {
    AuthorizationError: AuthorizationErrorException,
    EndpointDisabled: EndpointDisabledException,
    InternalError: InternalErrorException,
    InvalidParameter: InvalidParameterException,
    NotFound: NotFoundException,
    PlatformApplicationDisabled: PlatformApplicationDisabledException,
    Throttled: ThrottledException,
  },
  any: SNSServiceException,
};

const house: House = {
  provider: 'sns',
  channel: 'push',
  refusals: {
    throttled: [{ code: 'Throttled', message: 'Rate exceeded', status: 429 }],
    unwilling: [{ code: 'EndpointDisabled', message: 'Endpoint is disabled' }],
    failing: [{ code: 'InternalError', message: 'Internal error', status: 500 }],
    down: [
      { code: 'InternalError', message: 'Internal error', status: 500 },
      { code: 'PlatformApplicationDisabled', message: 'Platform application is disabled' },
    ],
  },
  refuse: (refusal) => ({ kind: 'error', error: awsException(refusal, exceptions) }),
};

const publishSchema = z.object({
  TargetArn: z.string(),
  Message: z.string(),
  MessageStructure: z.string().optional(),
  MessageAttributes: z
    .record(z.string(), z.object({ DataType: z.string(), StringValue: z.string().default('') }))
    .default({}),
});

const attributesSchema = z.object({
  EndpointArn: z.string(),
  Attributes: z.object({ Token: z.string().optional(), Enabled: z.string().optional() }),
});

/** SNS Mobile Push: devices, and messages to them. It tells by its delivery status logs, and of failures by a topic. */
export function createSns(calls: Calls, world: ProviderWorld): Providers['sns'] {
  const { random, timeline } = world;
  const endpoints = new Endpoints(random.uuid);

  function publish(input: object): ProviderAnswer {
    const push = publishSchema.parse(input);
    const endpoint = endpoints.find(push.TargetArn);
    const refusal = problemOf(endpoint, push);
    return calls.submit(house, {
      to: push.TargetArn,
      content: contentOf(endpoint, push),
      refusal,
      take: (end) => take(endpoint, end),
    });
  }

  function take(endpoint: Endpoint | undefined, end: Parameters<Submission['take']>[0]) {
    const messageId = random.uuid();
    const deliveryId = random.uuid();
    const acceptedAt = timeline.now();
    const tell: News['tell'] = (happenedAt) => {
      if (endpoint === undefined) return;
      void tellFeedback({ messageId, endpoint, acceptedAt }, end, feedback(deliveryId, happenedAt));
    };
    const isFailure = end === 'bounce' || end === 'failure';
    const says = isFailure ? failureOf(end) : 'delivered';
    return {
      messageId,
      value: { MessageId: messageId },
      news: end === 'nothing' || end === 'delay' ? [] : [{ says, tell } as const],
    };
  }

  const feedback = (deliveryId: string, happenedAt: Date): FeedbackWorld => ({
    now: () => happenedAt,
    publish: async (_, { message }) => world.publishToTopic?.('sns', message),
    log: async (_, group, line) => world.writeLog(group, [withDeliveryId(line, deliveryId)]),
  });

  const operations: Readonly<Record<string, (input: object) => Word>> = {
    CreatePlatformEndpoint: (input) => {
      const { PlatformApplicationArn, Token } = z
        .object({ PlatformApplicationArn: z.string(), Token: z.string() })
        .parse(input);
      const made = endpoints.make(PlatformApplicationArn, Token);
      return 'code' in made ? house.refuse(made) : value({ EndpointArn: made.arn });
    },
    GetEndpointAttributes: (input) => {
      const endpoint = endpoints.find(endpointIn(input));
      if (endpoint === undefined) return house.refuse(notFound('Endpoint'));
      return value({ Attributes: { Token: endpoint.token, Enabled: String(endpoint.enabled) } });
    },
    SetEndpointAttributes: (input) => {
      const { EndpointArn, Attributes } = attributesSchema.parse(input);
      const endpoint = endpoints.find(EndpointArn);
      if (endpoint === undefined) return house.refuse(notFound('Endpoint'));
      const { Token: token = endpoint.token, Enabled = String(endpoint.enabled) } = Attributes;
      const problem = endpoints.change(EndpointArn, { token, enabled: Enabled === 'true' });
      return problem === undefined ? value({}) : house.refuse(problem);
    },
    DeleteEndpoint: (input) => {
      endpoints.remove(endpointIn(input));
      return value({});
    },
  };

  return (operation, input) => {
    if (operation === 'Publish') return publish(input);
    const perform = operations[operation];
    if (perform === undefined)
      throw new Error(`the simulation has no sns:${operation}; add it to simulation/providers/sns.ts`);
    return calls.ask(house, () => perform(input));
  };
}

const value = (answer: object): Word => ({ kind: 'answer', value: answer });

const endpointIn = (input: object) => z.object({ EndpointArn: z.string() }).parse(input).EndpointArn;

type Push = z.infer<typeof publishSchema>;

function problemOf(endpoint: Endpoint | undefined, push: Push): Refusal | undefined {
  if (endpoint === undefined)
    return invalidParameter('TargetArn Reason: No endpoint found for the target arn specified');
  if (!endpoint.enabled) return { code: 'EndpointDisabled', message: 'Endpoint is disabled' };
  const attributes = Object.entries(push.MessageAttributes).map(([Name, { DataType, StringValue }]) => ({
    Name,
    'Value.DataType': DataType,
    'Value.StringValue': StringValue,
  }));
  const payload = payloadFor(endpoint.application.platform, push.Message, push.MessageStructure);
  return attributesProblem(attributes) ?? ('refusal' in payload ? payload.refusal : undefined);
}

/** What the app gets; for a device that is not there, what it would have got. */
function contentOf(endpoint: Endpoint | undefined, { Message, MessageStructure, MessageAttributes }: Push): string {
  const payload = endpoint && payloadFor(endpoint.application.platform, Message, MessageStructure);
  const readable = payload && 'payload' in payload ? JSON.stringify(payload.payload) : Message;
  return `${JSON.stringify(MessageAttributes)}\n\n${readable}`;
}

/** The double draws an id by itself; told twice, it has to be the same, and the seed's. */
function withDeliveryId(line: string, deliveryId: string): string {
  const log: unknown = JSON.parse(line);
  if (!isRecord(log) || !isRecord(log['delivery'])) throw new Error('no line of a delivery status log');
  return JSON.stringify({ ...log, delivery: { ...log['delivery'], deliveryId } });
}
