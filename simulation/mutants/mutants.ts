import type { Violation } from '../promises/violation.ts';

/** A change of the product's text: what must be there once, and what takes its place. */
export interface Edit {
  /** From the root of the project. */
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
}

/** A product that is broken on purpose. */
export interface Mutant {
  readonly name: string;
  /** The promise that it breaks. */
  readonly promise: Violation['promise'];
  /** What was done to it. */
  readonly fault: string;
  readonly edits: readonly Edit[];
}

const domain = 'lambdas/domain';
const flow = 'lambdas/flow';
const dynamodb = 'lambdas/adapters/dynamodb';
const claimLine =
  'if (!(await deliveries.claim(input.header, channel, step.number, claim, options))) return undefined;';
const noteLine = 'input.tally.note(sender.provider, outcome);';

/** Mistakes that somebody could make, one at a time. */
export const mutants: readonly Mutant[] = [
  {
    name: 'profile-read-eventually',
    promise: 2,
    fault: 'profile and record are read without asking for consistency',
    edits: [{ file: `${dynamodb}/batch-get.ts`, text: 'ConsistentRead: true', replacement: 'ConsistentRead: false' }],
  },
  {
    name: 'asked-only-at-planning',
    promise: 2,
    fault: 'whether it is wanted is not asked again at sending',
    edits: [
      {
        file: `${domain}/next-on-channel.ts`,
        text: 'return category.mandatory\n',
        replacement: 'return category.name\n',
      },
    ],
  },
  {
    name: 'no-forgotten-by-workflow',
    promise: 2,
    fault: 'whether it is wanted is not asked again once something was tried',
    edits: [
      {
        file: `${domain}/next-on-channel.ts`,
        text: 'return category.mandatory\n',
        replacement: 'return category.mandatory || Object.keys(situation.history.attempts).length > 0\n',
      },
    ],
  },
  {
    name: 'stop-only-noted',
    promise: 2,
    fault: 'STOP withdraws consents and leaves the number open',
    edits: [
      {
        file: `${flow}/answer-text.ts`,
        text: "await recipients.suppress(address, { reason: 'opt_out', since: occurredAt }, sender);",
        replacement: '',
      },
    ],
  },
  {
    name: 'old-start-undoes-stop',
    promise: 2,
    fault: 'a START that comes twice is obeyed twice, also after a STOP',
    edits: [
      {
        file: `${flow}/answer-text.ts`,
        text: 'if (await texts.isSeen(messageId))',
        replacement: "if (kind !== 'opt-in' && (await texts.isSeen(messageId)))",
      },
      {
        file: `${flow}/answer-text.ts`,
        text: "if (!(await texts.markSeen(messageId, 'for-good'))) return { meaning: 'repeated' };",
        replacement: "await texts.markSeen(messageId, 'for-good');",
      },
    ],
  },
  {
    name: 'quiet-hours-asked-once',
    promise: 2,
    fault: 'what has waited once goes out in silent hours',
    edits: [
      {
        file: `${domain}/plan-delivery.ts`,
        text: 'quietNow(profile, channel, type.category, policy.defaultCountry, now)]',
        replacement:
          'request.waitedFor?.length ? undefined : quietNow(profile, channel, type.category, policy.defaultCountry, now)]',
      },
      {
        file: `${domain}/next-on-channel.ts`,
        text: 'const quiet = quietAt(situation, channel, Math.max(situation.now, notBefore));',
        replacement: 'const quiet = undefined;',
      },
    ],
  },
  {
    name: 'cap-not-reserved',
    promise: 2,
    fault: 'no place is taken under a cap',
    edits: [
      {
        file: `${flow}/attempt-delivery.ts`,
        text: "if (caps === undefined || !isCounted(input, dependencies)) return { kind: 'allowed' };",
        replacement: "return { kind: 'allowed' };",
      },
    ],
  },
  {
    name: 'cap-counted-without-version',
    promise: 2,
    fault: 'two that take a place at once overwrite each other',
    edits: [
      {
        file: `${dynamodb}/dynamo-caps.ts`,
        text: "ConditionExpression: '#version = :version'",
        replacement: "ConditionExpression: '#version = :version OR attribute_exists(PK)'",
      },
    ],
  },
  {
    name: 'claim-after-the-call',
    promise: 3,
    fault: 'the provider is called before the claim',
    edits: [
      { file: `${flow}/attempt-delivery.ts`, text: claimLine, replacement: '' },
      { file: `${flow}/attempt-delivery.ts`, text: noteLine, replacement: `${claimLine}\n  ${noteLine}` },
    ],
  },
  {
    name: 'claim-without-condition',
    promise: 3,
    fault: 'the claim is written whoever has it already',
    edits: [
      {
        file: `${dynamodb}/dynamo-delivery-log.ts`,
        text: 'attribute_not_exists(#attempt) AND attribute_not_exists(#outcome) AND',
        replacement:
          '(attribute_exists(#attempt) OR attribute_not_exists(#attempt)) AND (attribute_exists(#outcome) OR attribute_not_exists(#outcome)) AND',
      },
      {
        file: `${dynamodb}/dynamo-delivery-log.ts`,
        text: "(attribute_not_exists(#channels)${onlyNew ? ''",
        replacement: "(attribute_not_exists(#channels)${onlyNew ? ' OR attribute_exists(#channels)'",
      },
    ],
  },
  {
    name: 'ambiguous-repeated',
    promise: 3,
    fault: 'an answer that was lost is tried again also where it must not',
    edits: [
      {
        file: `${domain}/resolve-answer.ts`,
        text: "const mayRepeat = duplicates === 'at-least-once';",
        replacement: 'const mayRepeat = duplicates !== undefined;',
      },
      {
        file: `${domain}/decide-next-step.ts`,
        text: "return failureClass === 'ambiguous' && duplicates === 'at-most-once' ? settleWith(ends, 'failed') : undefined;",
        replacement: 'return undefined;',
      },
    ],
  },
  {
    name: 'digest-tells-again',
    promise: 3,
    fault: 'a digest tells also of what was told alone',
    edits: [
      { file: `${flow}/settle-window.ts`, text: 'if (record !== undefined || channels', replacement: 'if (channels' },
    ],
  },
  {
    name: 'digest-let-in-while-read',
    promise: 1,
    fault: 'a digest is read before it is closed',
    edits: [{ file: `${flow}/close-digest.ts`, text: 'await digests.close(window);', replacement: '' }],
  },
  {
    name: 'queue-entry-dropped',
    promise: 1,
    fault: 'entries of a batch that SQS does not take are forgotten',
    edits: [
      {
        file: 'lambdas/adapters/sqs/sqs-message-queue.ts',
        text: 'return batch.filter((_, index) => refused.has(String(index)));',
        replacement: 'return refused.size < 0 ? batch : [];',
      },
    ],
  },
  {
    name: 'bus-entry-dropped',
    promise: 1,
    fault: 'entries that EventBridge does not take are forgotten',
    edits: [
      {
        file: 'lambdas/adapters/eventbridge/event-bridge-publisher.ts',
        text: 'if (!FailedEntryCount) return [];',
        replacement: 'if (FailedEntryCount !== -1) return [];',
      },
    ],
  },
  {
    name: 'due-struck-unsent',
    promise: 1,
    fault: 'what is due is struck off also where its queue did not take it',
    edits: [
      {
        file: `${flow}/release-due.ts`,
        text: 'entries.filter((entry) => !left.has(entry)),',
        replacement: 'entries,',
      },
    ],
  },
  {
    name: 'page-checked-off-first',
    promise: 1,
    fault: 'a page of a broadcast is checked off before its part is queued',
    edits: [
      {
        file: `${flow}/broadcasts/fan-out.ts`,
        text: 'if (members.length > 0) await put({ queueUrl, ...part(broadcast, members, stepId) }, queue);',
        replacement: '',
      },
      {
        file: `${flow}/broadcasts/fan-out.ts`,
        text: "next))) return { kind: 'overtaken' };",
        replacement:
          "next))) return { kind: 'overtaken' };\n  if (members.length > 0) await put({ queueUrl, ...part(broadcast, members, stepId) }, queue);",
      },
    ],
  },
  {
    name: 'receipt-untold',
    promise: 1,
    fault: 'a receipt whose write lost its answer is not told of',
    edits: [
      {
        file: `${flow}/receipts/apply-news.ts`,
        text: 'const mayBeOurs = isRepeated || round > 0;',
        replacement: 'const mayBeOurs = false;',
      },
    ],
  },
  {
    name: 'sent-although-expired',
    promise: 1,
    fault: 'nobody asks whether it has expired while it waited',
    edits: [
      {
        file: `${domain}/plan-delivery.ts`,
        text: 'if (request.expiresAt !== undefined && request.expiresAt <= now)\n',
        replacement: 'if (request.expiresAt !== undefined && !request.waitedFor?.length && request.expiresAt <= now)\n',
      },
      {
        file: `${domain}/end-of-delivery.ts`,
        text: 'if (expiresAt !== undefined && expiresAt <= givesUpAt)',
        replacement: 'if (expiresAt !== undefined && expiresAt <= requestedAt)',
      },
    ],
  },
  {
    name: 'explanation-left-out',
    promise: 5,
    fault: 'a decision not to send is recorded without its rules',
    edits: [
      {
        file: `${domain}/plan-delivery.ts`,
        text: "explanation: [...explanation, { rule, effect: 'settles' as const, because: reason }],",
        replacement: 'explanation: [],',
      },
    ],
  },
  {
    name: 'address-logged',
    promise: 6,
    fault: 'a line is logged with the address when a provider refuses',
    edits: [
      {
        file: `${flow}/attempt-delivery.ts`,
        text: noteLine,
        replacement: `${noteLine}\n  if (outcome.kind === 'refused') dependencies.log.error('Refused', { to: step.contactPoint });`,
      },
    ],
  },
  {
    name: 'waiting-survives-erasure',
    promise: 6,
    fault: 'what waits for somebody stays when they are erased',
    edits: [
      {
        file: `${dynamodb}/dynamo-personal-data.ts`,
        text: "SK?.S !== profileKey(recipientId)['SK']?.S);",
        replacement: "SK?.S !== profileKey(recipientId)['SK']?.S && !SK?.S?.startsWith('WAITING#'));",
      },
    ],
  },
];
