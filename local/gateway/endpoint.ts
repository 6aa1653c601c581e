import type { CallCounts } from '../call-counts.ts';
import { type Faults, LostAnswer } from '../faults.ts';
import type { Iam } from '../iam/iam.ts';
import type { AwsAnswer, AwsCall, LocalService, Principal } from '../wire.ts';
import { accessDenied, awsError } from './aws-error.ts';

/** The caller was ended in the middle of its call. */
export class CallerKilled extends Error {}

/** What stands behind the address: the services, and IAM before them. */
export class Endpoint {
  readonly #services = new Map<string, LocalService>();
  readonly #iam: Iam;
  readonly #faults: Faults;
  readonly #calls: CallCounts;

  constructor(iam: Iam, faults: Faults, calls: CallCounts) {
    this.#iam = iam;
    this.#faults = faults;
    this.#calls = calls;
  }

  add(service: LocalService): void {
    this.#services.set(service.name, service);
  }

  /** Carries a call out, if IAM allows it. `kill` ends the caller when a fault asks for it. */
  async call(call: AwsCall, kill?: () => Promise<unknown>): Promise<AwsAnswer> {
    const service = this.#services.get(call.service);
    if (service === undefined) {
      const message = `the local cloud has no ${call.service}; add it to local/services and to local/cloud.ts`;
      return awsError(call, { code: 'UnknownOperationException', message, status: 404 });
    }
    for (const needed of service.permissions(call)) {
      const decision = this.#iam.decide(call.principal, needed);
      if (!decision.allowed) return accessDenied(call, this.#iam.explain(call.principal, needed, decision));
    }
    const effect = kill && this.#effectFor(call);
    if (effect?.kind === 'kill') {
      await kill?.();
      throw new CallerKilled();
    }
    if (effect?.kind === 'refuse') {
      return awsError(call, {
        code: effect.code,
        status: effect.status,
        message: `${effect.code}, asked for by a fault`,
      });
    }
    const answer = await service.handle(call);
    this.#calls.add(call, answer);
    if (effect?.kind === 'lose-answer') throw new LostAnswer();
    return answer;
  }

  /** A call that the cloud makes itself, as a service or in the name of a function. */
  async callAs(
    principal: Principal,
    service: string,
    action: string,
    input: Record<string, unknown>,
  ): Promise<AwsAnswer> {
    const target = { sqs: 'AmazonSQS', events: 'AWSEvents', dynamodb: 'DynamoDB_20120810' }[service] ?? service;
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `${target}.${action}` };
    return this.call({ service, action, input, headers, principal, body: Buffer.from(JSON.stringify(input)) });
  }

  #effectFor({ principal, service, action }: AwsCall) {
    return principal.kind === 'role'
      ? this.#faults.takeForFunction(principal.functionName, `${service}:${action}`)
      : undefined;
  }
}
