import type { AudienceImport } from '../domain/audience-import.ts';
import type { RecipientId, TopicName } from '../domain/ids.ts';
import type { Subscription, TopicHeader } from '../domain/topic.ts';

/** A page of a shard's members, in the order of their ids. */
export interface MemberPage {
  readonly members: readonly RecipientId[];
  /** Whether nobody comes after them. */
  readonly isLast: boolean;
}

/** Who is subscribed to what. Every change is repeatable, also after half of it. */
export interface Topics {
  readHeader(topic: TopicName): Promise<TopicHeader | undefined>;
  /**
   * Subscribes somebody; makes the topic when it is the first one.
   *
   * @returns `uploaded` when the topic is an audience that was uploaded: nobody can subscribe to it
   */
  subscribe(recipientId: RecipientId, topic: TopicName): Promise<'subscribed' | 'uploaded'>;
  unsubscribe(recipientId: RecipientId, topic: TopicName): Promise<void>;
  subscriptionsOf(recipientId: RecipientId): Promise<readonly Subscription[]>;
  /** The members of a shard behind somebody, read consistently. */
  readMembers(
    place: { readonly topic: TopicName; readonly shard: number; readonly after?: RecipientId | undefined },
    limit: number,
  ): Promise<MemberPage>;
  /** @returns how many members a shard has; `undefined` when it is too large to be counted at once */
  countMembers(topic: TopicName, shard: number): Promise<number | undefined>;
}

/** Audiences that are uploaded for once. */
export interface Audiences {
  /** Makes the topic of an audience. @returns `subscribed` when people subscribe to a topic of that name */
  open(topic: TopicName): Promise<TopicHeader | 'subscribed'>;
  /** Makes people members of an audience for a while. Repeatable. */
  addMembers(header: TopicHeader, members: readonly RecipientId[]): Promise<void>;
  /** How the latest import stands, or one version's. */
  readImport(topic: TopicName, version?: string): Promise<AudienceImport | undefined>;
  /**
   * Writes how an import stands, if it stands where it was read.
   *
   * @param from - the position that it was read at; `undefined` when there was none
   * @returns false when another command got there first
   */
  writeImport(next: AudienceImport, from: number | undefined): Promise<boolean>;
}
