import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DEVELOPER_KEY } from '../../local/gateway/credentials.ts';
import type { LocalRun } from '../../local/run.ts';

/** Somebody who can be reached on every channel. */
export interface Person {
  readonly recipientId: string;
  readonly email: string;
  readonly phone: string;
  readonly endpointArn: string;
}

/** What is asked for, once for each person. */
export interface Wanted {
  readonly type: string;
  readonly data: object;
  readonly channels?: readonly string[];
}

/** Something that is asked for, for one person. */
export interface Asked {
  readonly person: Person;
  readonly wanted: Wanted;
}

/** Seconds by which the clock is put forward when nothing goes on by itself. */
const stepSeconds = 20;

/** How often that is done before it is given up. */
const mostSteps = 400;

/** People in a local cloud, what is sent to them, and how it ends; watched by what is written, without a read. */
export class Deliveries {
  readonly #run: LocalRun;
  readonly #events: EventBridgeClient;
  readonly #items = new Map<string, Readonly<Record<string, unknown>>>();
  #made = 0;
  #minutes = 0;

  constructor(run: LocalRun) {
    this.#run = run;
    this.#events = new EventBridgeClient({
      endpoint: run.url,
      region: 'us-east-1',
      credentials: { accessKeyId: DEVELOPER_KEY, secretAccessKey: DEVELOPER_KEY },
    });
    run.observations.listen((observation) => {
      if (observation.kind !== 'item') return;
      this.#items.set(`${observation.item['PK']} ${observation.item['SK']}`, observation.item);
    });
  }

  /** Minutes of the cloud's clock by which it was put forward. */
  get minutes(): number {
    return this.#minutes;
  }

  /** Makes people known whom nobody else has. */
  async people(count: number): Promise<readonly Person[]> {
    const { developer, outputs } = this.#run;
    const made: Person[] = [];
    for (let index = 0; index < count; index += 1) {
      this.#made += 1;
      // as long as ids are in life: they count in the size of what is written
      const recipientId = randomUUID();
      const endpointArn = await developer.registerDevice(
        outputs['PushApplicationFcmArn'] ?? '',
        `${recipientId}-phone`,
      );
      const phone = `+1202555${String(this.#made).padStart(4, '0')}`;
      made.push({ recipientId, email: `${recipientId}@example.com`, phone, endpointArn });
    }
    const occurredAt = new Date().toISOString();
    const changes = made.map(({ recipientId, email, phone, endpointArn }) => ({
      recipientId,
      occurredAt,
      contactPoints: { email, phone, push: [{ platform: 'fcm', endpointArn }] },
      country: 'US',
    }));
    await this.#put('RecipientChanged.v1', changes);
    await this.#until('people known', () =>
      made.every(({ recipientId }) => this.#items.has(`R#${recipientId} PROFILE`)),
    );
    return made;
  }

  /** Sends the same to these people. @returns the records */
  async deliver(people: readonly Person[], wanted: Wanted): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return this.deliverEach(people.map((person) => ({ person, wanted })));
  }

  /**
   * Sends to each what is asked for, and lets time pass until every delivery is over and its receipts have come.
   *
   * @returns the records
   */
  async deliverEach(asked: readonly Asked[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const sent = asked.map(({ person: { recipientId }, wanted }) => ({
      recipientId,
      notificationId: randomUUID(),
      wanted,
    }));
    const details = sent.map(({ recipientId, notificationId, wanted }) => ({
      notificationId,
      to: [{ recipientId }],
      ...wanted,
    }));
    await this.#put('NotificationRequested.v1', details);
    // by the clock on the wall, so that batches may fill as they would
    await this.#run.idle();
    const records = () =>
      sent.flatMap(({ recipientId, notificationId }) => {
        const record = this.#items.get(`R#${recipientId} DELIVERY#${notificationId}`);
        return record?.['settledAt'] === undefined ? [] : [record];
      });
    await this.#until(`${asked.length} deliveries`, async () => {
      if (records().length < sent.length) return false;
      const executions = await (await fetch(`${this.#run.url}/_local/executions`)).text();
      return !executions.includes('"RUNNING"');
    });
    await this.#run.idle();
    return records();
  }

  /** Lets minutes of the cloud's clock pass in which nothing is sent. */
  async pass(minutes: number): Promise<void> {
    for (let left = minutes * 60; left > 0; left -= stepSeconds) {
      this.#advance();
      await this.#run.quiet();
    }
  }

  async #until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let step = 0; step < mostSteps; step += 1) {
      await this.#run.quiet();
      if (await holds()) return;
      this.#advance();
    }
    throw new Error(`${what}: not within ${mostSteps * stepSeconds} seconds of the cloud's clock`);
  }

  #advance(): void {
    this.#run.advance(stepSeconds);
    this.#minutes += stepSeconds / 60;
  }

  async #put(detailType: string, details: readonly object[]): Promise<void> {
    for (let start = 0; start < details.length; start += 10) {
      const Entries = details.slice(start, start + 10).map((detail) => ({
        EventBusName: this.#run.outputs['EventBusName'],
        Source: 'bench.calls',
        DetailType: detailType,
        Detail: JSON.stringify(detail),
      }));
      const { FailedEntryCount } = await this.#events.send(new PutEventsCommand({ Entries }));
      if (FailedEntryCount) throw new Error(`the bus refused ${FailedEntryCount} events`);
    }
  }
}
