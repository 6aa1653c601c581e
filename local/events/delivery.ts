import type { Endpoint } from '../gateway/endpoint.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Events } from '../services/events.ts';
import type { Sqs } from '../services/sqs.ts';
import type { AwsAnswer, Principal } from '../wire.ts';
import { type BusEvent, lookUp, type Rule, type Target } from './rule.ts';

interface World {
  readonly endpoint: Endpoint;
  readonly functions: Functions;
  readonly events: Events;
  readonly sqs: Sqs;
}

/** Why a target refused, in EventBridge's words. */
interface Refused {
  readonly code: string;
  readonly message: string;
}

/** Hands events to the targets of a rule, as the service that EventBridge is for them. */
export class Delivery {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** A target that refuses does not stop the others; its event goes to its dead-letter queue. */
  async deliver(rule: Rule, event: BusEvent): Promise<void> {
    await Promise.all(rule.targets.map((target) => this.#deliverTo(target, rule, event)));
  }

  async #deliverTo(target: Target, rule: Rule, event: BusEvent): Promise<void> {
    const body = target.input ?? JSON.stringify(event);
    const refused = await this.#hand(target, rule, event, body);
    if (refused === undefined || target.deadLetterArn === undefined) return;
    const attributes = {
      RULE_ARN: rule.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: refused.code,
      ERROR_MESSAGE: refused.message,
      RETRY_ATTEMPTS: '0',
    };
    await this.#send(target.deadLetterArn, rule, {
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    });
  }

  async #hand(target: Target, rule: Rule, event: BusEvent, body: string): Promise<Refused | undefined> {
    const [, , service] = target.arn.split(':');
    if (service === 'lambda') {
      return this.#world.functions.invokeAsync(target.arn, JSON.parse(body), this.#principal(rule));
    }
    if (service === 'events') {
      this.#world.events.publish(target.arn.split('/').at(-1) ?? '', event);
      return undefined;
    }
    const group = target.messageGroupId && { MessageGroupId: lookUp(target.messageGroupId, event) };
    return this.#send(target.arn, rule, { MessageBody: body, ...group });
  }

  async #send(queueArn: string, rule: Rule, message: Record<string, unknown>): Promise<Refused | undefined> {
    const QueueUrl = this.#world.sqs.queueUrl(queueArn.split(':').at(-1) ?? '');
    const input = { QueueUrl, ...message };
    return refusalOf(await this.#world.endpoint.callAs(this.#principal(rule), 'sqs', 'SendMessage', input));
  }

  #principal(rule: Rule): Principal {
    return { kind: 'service', name: 'events.amazonaws.com', sourceArn: rule.arn };
  }
}

function refusalOf({ status, body }: AwsAnswer): Refused | undefined {
  if (status < 300) return undefined;
  return { code: status === 403 ? 'NO_PERMISSIONS' : 'SDK_CLIENT_ERROR', message: body };
}
