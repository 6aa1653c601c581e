import type { Endpoint } from '../gateway/endpoint.ts';
import type { Iam } from '../iam/iam.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Events } from '../services/events.ts';
import type { Sqs } from '../services/sqs.ts';
import type { AwsAnswer, Principal } from '../wire.ts';
import { type BusEvent, lookUp, type Rule, type Target } from './rule.ts';

interface World {
  readonly endpoint: Endpoint;
  readonly functions: Functions;
  readonly events: Events;
  readonly iam: Iam;
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
    await this.#send(target.deadLetterArn, principalOf(rule), {
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    });
  }

  async #hand(target: Target, rule: Rule, event: BusEvent, body: string): Promise<Refused | undefined> {
    const [, , service] = target.arn.split(':');
    const principal = principalOf(rule, target);
    if (service === 'lambda') return this.#world.functions.invokeAsync(target.arn, JSON.parse(body), principal);
    if (service === 'events') return this.#forward(target.arn, event, principal);
    const group = target.messageGroupId && { MessageGroupId: lookUp(target.messageGroupId, event) };
    return this.#send(target.arn, principal, { MessageBody: body, ...group });
  }

  #forward(busArn: string, event: BusEvent, principal: Principal): Refused | undefined {
    const { iam, events } = this.#world;
    const context = { 'events:source': event.source, 'events:detail-type': event['detail-type'] };
    const needed = { action: 'events:PutEvents', resource: busArn, context };
    const decision = iam.decide(principal, needed);
    if (!decision.allowed) return { code: 'NO_PERMISSIONS', message: iam.explain(principal, needed, decision) };
    events.publish(busArn.split('/').at(-1) ?? '', event);
    return undefined;
  }

  async #send(queueArn: string, principal: Principal, message: Record<string, unknown>): Promise<Refused | undefined> {
    const QueueUrl = this.#world.sqs.queueUrl(queueArn.split(':').at(-1) ?? '');
    return refusalOf(await this.#world.endpoint.callAs(principal, 'sqs', 'SendMessage', { QueueUrl, ...message }));
  }
}

function principalOf(rule: Rule, target?: Target): Principal {
  if (target?.roleLogicalId !== undefined) {
    return { kind: 'role', logicalId: target.roleLogicalId, functionName: rule.arn.split('/').at(-1) ?? '' };
  }
  return { kind: 'service', name: 'events.amazonaws.com', sourceArn: rule.arn };
}

function refusalOf({ status, body }: AwsAnswer): Refused | undefined {
  if (status < 300) return undefined;
  return { code: status === 403 ? 'NO_PERMISSIONS' : 'SDK_CLIENT_ERROR', message: body };
}
