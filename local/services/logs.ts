import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { ACCOUNT, arn } from '../account.ts';
import type { Clock } from '../clock.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Principal } from '../wire.ts';

interface Subscription {
  readonly name: string;
  readonly functionArn: string;
}

/** CloudWatch Logs as far as lines of AWS services go: a group's subscription filters hand them to functions. */
export class Logs {
  readonly #functions: Pick<Functions, 'invokeAsync' | 'refusal'>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #subscriptions = new Map<string, Subscription[]>();

  constructor(functions: Pick<Functions, 'invokeAsync' | 'refusal'>, clock: Pick<Clock, 'now'>) {
    this.#functions = functions;
    this.#clock = clock;
  }

  /** Hands every line of a group to a function; says no where AWS would when the filter is made. */
  subscribe(group: string, subscription: Subscription): void {
    const refused = this.#functions.refusal(subscription.functionArn, principalOf(group));
    if (refused !== undefined) throw new Error(`Could not execute the lambda function: ${refused}`);
    this.#subscriptions.set(group, [...(this.#subscriptions.get(group) ?? []), subscription]);
  }

  /** A line of a group. */
  async write(group: string, logStream: string, message: string): Promise<void> {
    const timestamp = this.#clock.now().getTime();
    for (const { name, functionArn } of this.#subscriptions.get(group) ?? []) {
      const data = {
        messageType: 'DATA_MESSAGE',
        owner: ACCOUNT,
        logGroup: group,
        logStream,
        subscriptionFilters: [name],
        logEvents: [{ id: randomUUID(), timestamp, message }],
      };
      const event = { awslogs: { data: gzipSync(JSON.stringify(data)).toString('base64') } };
      await this.#functions.invokeAsync(functionArn, event, principalOf(group));
    }
  }
}

/** The ARN of a log group as policies have it. */
export const logGroupArn = (group: string) => arn('logs', `log-group:${group}:*`);

const principalOf = (group: string): Principal => ({
  kind: 'service',
  name: 'logs.amazonaws.com',
  sourceArn: logGroupArn(group),
});
