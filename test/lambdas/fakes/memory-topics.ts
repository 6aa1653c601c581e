import type { AudienceImport } from '../../../lambdas/domain/audience-import.ts';
import type { RecipientId, TopicName } from '../../../lambdas/domain/ids.ts';
import { newTopicShards, type Subscription, type TopicHeader } from '../../../lambdas/domain/topic.ts';
import type { Audiences, MemberPage, Topics } from '../../../lambdas/ports/topics.ts';

const hash = (text: string) => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);

/** Topics and audiences in memory. */
export class MemoryTopics implements Topics, Audiences {
  readonly headers = new Map<TopicName, TopicHeader>();
  readonly subscriptions = new Map<RecipientId, Map<TopicName, Subscription>>();
  /** By topic and shard. */
  readonly members = new Map<string, Set<RecipientId>>();
  readonly imports: AudienceImport[] = [];

  async readHeader(topic: TopicName): Promise<TopicHeader | undefined> {
    return this.headers.get(topic);
  }

  async subscribe(recipientId: RecipientId, topic: TopicName): Promise<'subscribed' | 'uploaded'> {
    const header = this.#open(topic, 'subscribed');
    if (header.kind === 'uploaded') return header.kind;
    this.#add(recipientId, header);
    return 'subscribed';
  }

  async unsubscribe(recipientId: RecipientId, topic: TopicName): Promise<void> {
    this.subscriptions.get(recipientId)?.delete(topic);
    for (const [place, members] of this.members) if (place.startsWith(`${topic}#`)) members.delete(recipientId);
  }

  async subscriptionsOf(recipientId: RecipientId): Promise<readonly Subscription[]> {
    return [...(this.subscriptions.get(recipientId)?.values() ?? [])].sort((a, b) => (a.topic < b.topic ? -1 : 1));
  }

  async readMembers(
    { topic, shard, after }: { topic: TopicName; shard: number; after?: RecipientId | undefined },
    limit: number,
  ): Promise<MemberPage> {
    const behind = this.#shard(topic, shard).filter((id) => after === undefined || id > after);
    // like DynamoDB, a full page does not know whether something follows
    return { members: behind.slice(0, limit), isLast: behind.length < limit };
  }

  async countMembers(topic: TopicName, shard: number): Promise<number> {
    return this.#shard(topic, shard).length;
  }

  async open(topic: TopicName): Promise<TopicHeader | 'subscribed'> {
    const header = this.#open(topic, 'uploaded');
    return header.kind === 'subscribed' ? 'subscribed' : header;
  }

  async addMembers(header: TopicHeader, members: readonly RecipientId[]): Promise<void> {
    for (const recipientId of members) this.#add(recipientId, header);
  }

  async readImport(topic: TopicName, version?: string): Promise<AudienceImport | undefined> {
    const asked = this.imports.filter((one) => one.topic === topic && (version ?? one.version) === one.version);
    return asked.sort((one, other) => one.startedAt.localeCompare(other.startedAt)).at(-1);
  }

  async writeImport(next: AudienceImport, from: number | undefined): Promise<boolean> {
    const at = this.imports.findIndex(({ topic, version }) => topic === next.topic && version === next.version);
    const known = this.imports[at];
    if (from === undefined ? known : known?.position !== from || known.state !== 'running') return false;
    if (known) this.imports[at] = next;
    else this.imports.push(next);
    return true;
  }

  #open(topic: TopicName, kind: TopicHeader['kind']): TopicHeader {
    const header = this.headers.get(topic) ?? { topic, kind, shards: newTopicShards };
    this.headers.set(topic, header);
    return header;
  }

  #add(recipientId: RecipientId, { topic, shards }: TopicHeader): void {
    const since = this.subscriptions.get(recipientId)?.get(topic)?.since ?? '2026-03-01T12:00:00.000Z';
    const held = this.subscriptions.get(recipientId) ?? new Map<TopicName, Subscription>();
    this.subscriptions.set(recipientId, held.set(topic, { topic, since }));
    const place = `${topic}#${hash(recipientId) % shards}`;
    this.members.set(place, (this.members.get(place) ?? new Set()).add(recipientId));
  }

  #shard(topic: TopicName, shard: number): RecipientId[] {
    return [...(this.members.get(`${topic}#${shard}`) ?? [])].sort();
  }
}
