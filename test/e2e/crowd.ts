import { beforeAll } from '@jest/globals';
import { type Fault, faultSchema } from '../../local/faults.ts';
import type { Arrival } from '../../local/observations.ts';
import type { LocalRun } from '../../local/run.ts';
import { clientConfig, useLocalCloud } from './cloud.ts';
import { newId } from './samples.ts';
import { isSettled, openStack, type Stack } from './stack.ts';

/** Somebody who can be reached on every channel. */
export interface Somebody {
  readonly recipientId: string;
  readonly email: string;
  readonly phone: string;
  readonly endpointArn: string;
}

/** A request that was put on the bus for one person. */
export interface Sent {
  readonly person: Somebody;
  readonly notificationId: string;
}

type Item = Record<string, unknown>;

/** Seconds by which the clock is put forward when nothing goes on by itself. */
const stepSeconds = 20;

/** How often that is done before a test gives up. */
const mostSteps = 400;

/** A local cloud, people in it, and a clock that tests put forward instead of waiting. */
export class Crowd {
  readonly cloud: LocalRun;
  readonly stack: Stack;
  #made = 0;

  constructor(cloud: LocalRun) {
    this.cloud = cloud;
    this.stack = openStack(cloud.outputs, clientConfig(cloud), cloud.hurry);
  }

  /** People nobody else has, where marketing by e-mail needs no consent beforehand. */
  async people(count: number): Promise<readonly Somebody[]> {
    const { developer, outputs } = this.cloud;
    const made: Somebody[] = [];
    for (let index = 0; index < count; index += 1) {
      this.#made += 1;
      const recipientId = newId('crowd');
      const token = `${recipientId}-phone`;
      made.push({
        recipientId,
        email: `${recipientId}@example.com`,
        phone: `+1202555${String(this.#made).padStart(4, '0')}`,
        endpointArn: await developer.registerDevice(outputs['PushApplicationFcmArn'] ?? '', token),
      });
    }
    await Promise.all(
      made.map(({ recipientId, email, phone, endpointArn }) =>
        this.stack.introduce(
          recipientId,
          { email, phone, push: [{ platform: 'fcm', endpointArn }] },
          { country: 'US' },
        ),
      ),
    );
    return made;
  }

  /** Asks for one notification to each of these people. */
  async send(people: readonly Somebody[], type: string, data: object, changes: object = {}): Promise<readonly Sent[]> {
    const sent = people.map((person) => ({ person, notificationId: newId('n') }));
    const details = sent.map(({ person: { recipientId }, notificationId }) => ({
      notificationId,
      type,
      to: [{ recipientId }],
      data,
      ...changes,
    }));
    await this.stack.put('NotificationRequested.v1', details);
    return sent;
  }

  record({ person, notificationId }: Sent): Promise<Item | undefined> {
    return this.stack.delivery(person.recipientId, notificationId);
  }

  /** The records of these deliveries once all of them are over, however long that takes by the cloud's clock. */
  async settled(sent: readonly Sent[]): Promise<readonly Item[]> {
    return this.until(`${sent.length} deliveries settled`, async () => {
      const records = await Promise.all(sent.map((one) => this.record(one)));
      const over = records.flatMap((record) => (record && isSettled(record) ? [record] : []));
      return over.length === sent.length ? over : undefined;
    });
  }

  /** Puts the clock forward, step by step and never before all is quiet, until there is an answer. */
  async until<Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer> {
    for (let step = 0; step < mostSteps; step += 1) {
      await this.cloud.quiet();
      const answer = await ask();
      if (answer !== undefined) return answer;
      this.cloud.advance(stepSeconds);
    }
    throw new Error(`${what}: not within ${mostSteps * stepSeconds} seconds of the cloud's clock`);
  }

  /** Lets so much time pass by the cloud's clock, in steps, as it would pass. */
  async pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= stepSeconds) {
      await this.cloud.quiet();
      this.cloud.advance(Math.min(left, stepSeconds));
    }
    await this.cloud.quiet();
  }

  /** What has come to somebody, on any channel. */
  arrivals({ email, phone, endpointArn }: Somebody): readonly Arrival[] {
    const addresses = new Set([email, phone, endpointArn]);
    return this.cloud.observations.kept.flatMap((observation) =>
      observation.kind === 'arrival' &&
      addresses.has('to' in observation.message ? observation.message.to : observation.message.endpointArn)
        ? [observation.message]
        : [],
    );
  }

  happen(fault: { on: object; effect: Fault['effect']; times?: number | 'always'; every?: number }): void {
    this.cloud.faults.add(faultSchema.parse(fault));
  }
}

/** One local cloud with its crowd for the tests of a file. */
export function useCrowd(): () => Crowd {
  const cloud = useLocalCloud();
  let crowd: Crowd | undefined;
  beforeAll(() => {
    crowd = new Crowd(cloud());
  });
  return () => {
    if (crowd === undefined) throw new Error('the local cloud has not started');
    return crowd;
  };
}

/** How many of these have each status. */
export function tally(records: readonly Item[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const record of records) {
    const status = String(record['status']);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}
