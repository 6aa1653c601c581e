import {
  type ImportAudienceV1,
  importAudienceV1Schema,
  s3EventSchema,
  s3TestEventSchema,
} from '../../contracts/commands/import-audience.v1.ts';
import type { AudienceImport } from '../../domain/audience-import.ts';
import { type TopicName, topicNameSchema } from '../../domain/ids.ts';
import type { AudienceFiles } from '../../ports/audience-files.ts';
import type { Log } from '../../ports/log.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { Audiences } from '../../ports/topics.ts';
import { parseJson } from '../parse-json.ts';
import { importRange } from './import-range.ts';

export interface ImportDependencies {
  readonly files: AudienceFiles;
  readonly audiences: Audiences;
  readonly queue: Pick<MessageQueue, 'send'>;
  readonly audienceQueueUrl: string;
  /** How much of a file is read at once, in bytes. */
  readonly rangeBytes: number;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly log: Log;
}

interface Message {
  readonly messageId: string;
  readonly body: string;
}

/**
 * Makes topics of the files that are uploaded, range by range: the members of a range, then how the import stands, then
 * the successor. No more of a file than a range is ever in memory.
 *
 * A range that comes again makes the same people members again and is reported once.
 *
 * @returns the ids of the messages that must come again, and counts for the log
 */
export const importAudience = (dependencies: ImportDependencies) => async (messages: readonly Message[]) => {
  const failed: string[] = [];
  let members = 0;
  // one after the other: each range is as much as is to be in memory
  for (const { messageId, body } of messages) {
    try {
      for (const command of commandsIn(body, messageId)) members += await importOne(command, dependencies);
    } catch (error) {
      failed.push(messageId);
      dependencies.log.error('Range not imported', { messageId, error });
    }
  }
  return { failedMessageIds: failed, summary: { members } };
};

/** What a message asks for: it is from S3, or from the range before. */
function commandsIn(body: string, messageId: string): readonly ImportAudienceV1[] {
  const json = parseJson(body);
  const own = importAudienceV1Schema.safeParse(json).data;
  if (own) return [own];
  const told = s3EventSchema.safeParse(json).data;
  if (told)
    return told.Records.map(({ s3: { bucket, object } }, index) => ({
      kind: 'import-audience',
      bucket: bucket.name,
      key: decodeURIComponent(object.key.replaceAll('+', ' ')),
      version: object.eTag,
      position: 0,
      stepId: `${messageId.slice(0, 48)}-${index}`,
    }));
  if (s3TestEventSchema.safeParse(json).success) return [];
  throw new Error('is neither import-audience.v1 nor an event of S3');
}

/** The topic that a file makes, such as `audiences/spring-sale.csv`; `undefined` for another file. */
function topicOf(key: string): TopicName | undefined {
  const [, name, kind] = /^audiences\/([^/]+)\.(csv|ndjson)$/i.exec(key) ?? [];
  return kind === undefined ? undefined : topicNameSchema.safeParse(name).data;
}

/** @returns how many members it has brought */
async function importOne(command: ImportAudienceV1, dependencies: ImportDependencies): Promise<number> {
  const { files, audiences, rangeBytes, log } = dependencies;
  const { bucket, key, version, position, stepId } = command;
  const topic = topicOf(key);
  if (topic === undefined) {
    // nothing could cure it later, and there is no topic to report it at
    log.error('File is no audience: name it audiences/<topic>.csv or .ndjson, <topic> in a-z 0-9 -', { stepId });
    return 0;
  }
  const known = await audiences.readImport(topic, version);
  if (known?.stepId === stepId) {
    // it died between its report and its successor
    await goOn(known, command, dependencies);
    return 0;
  }
  if ((known?.position ?? 0) !== position || (known && known.state !== 'running')) return 0;
  const before = known ?? newImport(topic, command, dependencies);

  const header = await audiences.open(topic);
  const read = await files.read({ place: bucket, key, version }, position, rangeBytes);
  const refused = problemOf(header, read);
  if (refused !== undefined || header === 'subscribed' || read === 'gone') {
    await audiences.writeImport({ ...before, stepId, state: 'refused', problem: refused }, known?.position);
    return 0;
  }
  const { members, next } = importRange(before, read, stepId);
  await audiences.addMembers(header, members);
  if (!(await audiences.writeImport(next, known?.position))) return 0;
  await goOn(next, command, dependencies);
  return members.length;
}

function problemOf(header: unknown, read: unknown): string | undefined {
  if (header === 'subscribed') return 'people subscribe to a topic of this name; name the file otherwise';
  return read === 'gone' ? 'the file was deleted or replaced before it was read' : undefined;
}

function newImport(
  topic: TopicName,
  { key, version, stepId }: ImportAudienceV1,
  { now }: ImportDependencies,
): AudienceImport {
  return {
    topic,
    key,
    version,
    state: 'running',
    startedAt: now().toISOString(),
    position: 0,
    size: 0,
    lines: 0,
    accepted: 0,
    refused: 0,
    refusedLines: [],
    stepId,
  };
}

async function goOn(
  { state, position }: AudienceImport,
  { bucket, key, version }: ImportAudienceV1,
  { queue, audienceQueueUrl, newId }: ImportDependencies,
): Promise<void> {
  if (state !== 'running') return;
  const next: ImportAudienceV1 = { kind: 'import-audience', bucket, key, version, position, stepId: newId() };
  const [untaken] = await queue.send([{ queueUrl: audienceQueueUrl, body: JSON.stringify(next) }]);
  if (untaken) throw new Error('the queue did not take the next range; this one comes again');
}
