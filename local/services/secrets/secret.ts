import { randomUUID } from 'node:crypto';

/** A secret as the template or a person at the console makes it. */
export interface NewSecret {
  readonly arn: string;
  readonly name: string;
  /** A function where the value is not known before it is read. */
  readonly value: string | (() => string);
}

/** One value that a secret has had, or is to have: a rotation names it first and gives the value later. */
export interface SecretVersion {
  readonly id: string;
  readonly createdAt: number;
  value?: () => string;
}

/** A stage is where versions are told apart: one version has it at a time. */
type Stage = string;

/** A secret with its versions and their stages. */
export class Secret {
  readonly arn: string;
  readonly name: string;
  readonly createdAt = now();
  /** The function that makes new values. */
  rotationFunctionArn: string | undefined;
  rotationRules: Readonly<Record<string, unknown>> | undefined;
  rotatedAt: number | undefined;
  readonly #versions = new Map<string, SecretVersion>();
  readonly #stages = new Map<Stage, string>();

  constructor({ arn, name, value }: NewSecret) {
    this.arn = arn;
    this.name = name;
    const first = this.add(randomUUID());
    first.value = typeof value === 'string' ? () => value : value;
    this.move('AWSCURRENT', first.id);
  }

  get versions(): readonly SecretVersion[] {
    return [...this.#versions.values()];
  }

  add(id: string): SecretVersion {
    const added = { id, createdAt: now() };
    this.#versions.set(id, added);
    return added;
  }

  version(id: string): SecretVersion | undefined {
    return this.#versions.get(id);
  }

  /** The version that has a stage. */
  at(stage: Stage): SecretVersion | undefined {
    return this.#versions.get(this.#stages.get(stage) ?? '');
  }

  stagesOf(id: string): readonly Stage[] {
    return [...this.#stages].flatMap(([stage, holder]) => (holder === id ? [stage] : []));
  }

  /** Gives a stage to a version, or takes it away; who was current before is remembered. */
  move(stage: Stage, id: string | undefined): void {
    const before = this.#stages.get(stage);
    if (id === undefined) this.#stages.delete(stage);
    else this.#stages.set(stage, id);
    if (stage === 'AWSCURRENT' && before !== undefined && before !== id) this.#stages.set('AWSPREVIOUS', before);
  }
}

const now = () => Date.now() / 1000;
