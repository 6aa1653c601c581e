import * as z from 'zod';

/** The providers that have a double here. */
export const providerSchema = z.enum(['ses', 'sns', 'twilio', 'sendgrid', 'vonage', 'aws-sms']);
export type Provider = z.infer<typeof providerSchema>;

/** What the provider tells later of what it accepts, instead of that it was delivered. */
export const laterSchema = z.enum([
  'nothing',
  'delay',
  'failure',
  'bounce',
  'soft-bounce',
  'complaint',
  'opened',
  'clicked',
]);
export type Later = z.infer<typeof laterSchema>;

/** Something that goes wrong on purpose: asked for by a test or a button, used up after `times`. */
export const faultSchema = z.strictObject({
  on: z.union([
    /** A provider's next calls, all or those to one recipient (address, number or endpoint ARN). */
    z.strictObject({ provider: providerSchema, to: z.string().optional() }),
    /** A function's next calls of an AWS action such as `dynamodb:UpdateItem`, after `skip` of them went well. */
    z.strictObject({ functionName: z.string(), action: z.string(), skip: z.int().nonnegative().default(0) }),
  ]),
  effect: z.union([
    /** The provider or AWS refuses. For ses and sns: an error code such as `Throttling`; for twilio: one such as `21211`. */
    z.strictObject({ kind: z.literal('refuse'), code: z.string(), status: z.int().min(400).max(599).default(400) }),
    /** The call is carried out, then the answer is lost: the connection breaks. */
    z.strictObject({ kind: z.literal('lose-answer') }),
    /** The provider does not answer until the caller gives up. Only for providers. */
    z.strictObject({ kind: z.literal('hang') }),
    /** The provider accepts, and later tells this. Only for providers. */
    z.strictObject({ kind: z.literal('later'), tells: laterSchema }),
    /** The function dies at the call, which is not carried out. Only for functions. */
    z.strictObject({ kind: z.literal('kill') }),
  ]),
  /** `always`: until the faults are cleared. */
  times: z.union([z.int().positive(), z.literal('always')]).default(1),
  /** Only every so many-th of the calls that it is about. */
  every: z.int().positive().default(1),
});
export type Fault = z.infer<typeof faultSchema>;

/** Thrown by a double that did what it was asked when the answer must get lost: the gateway breaks the connection. */
export class LostAnswer extends Error {
  constructor() {
    super('the call was carried out and its answer is lost on purpose');
    this.name = 'LostAnswer';
  }
}

/** The faults that are still to happen. */
export class Faults {
  #pending: Fault[] = [];
  /** How many calls each fault has seen. */
  readonly #calls = new WeakMap<Fault, number>();

  add(fault: z.input<typeof faultSchema>): void {
    this.#pending.push(faultSchema.parse(fault));
  }

  /** Forgets all faults, or those of one provider. */
  clear(provider?: string): void {
    this.#pending = this.#pending.filter(
      ({ on }) => provider !== undefined && !('provider' in on && on.provider === provider),
    );
  }

  /** The effect for this provider call, if one is due; uses it up. */
  takeForProvider(provider: Provider, to: string): Fault['effect'] | undefined {
    return this.#take(({ on }) => 'provider' in on && on.provider === provider && (on.to ?? to) === to);
  }

  /** The effect for this function's call, if one is due; uses it up. */
  takeForFunction(functionName: string, action: string): Fault['effect'] | undefined {
    const due = this.#pending.find(
      ({ on }) => 'functionName' in on && on.functionName === functionName && on.action === action,
    );
    if (due === undefined || !('functionName' in due.on)) return undefined;
    if (due.on.skip > 0) {
      due.on.skip -= 1;
      return undefined;
    }
    return this.#take((fault) => fault === due);
  }

  #take(matches: (fault: Fault) => boolean): Fault['effect'] | undefined {
    const due = this.#pending.find(matches);
    if (due === undefined) return undefined;
    const calls = (this.#calls.get(due) ?? 0) + 1;
    this.#calls.set(due, calls);
    if (calls % due.every !== 0) return undefined;
    if (due.times !== 'always') {
      due.times -= 1;
      if (due.times === 0) this.#pending = this.#pending.filter((fault) => fault !== due);
    }
    return due.effect;
  }
}
