import type { SQSRecord } from 'aws-lambda';
import {
  type PreferencesChangeRequestedV1,
  preferencesChangeRequestedV1,
} from '../../contracts/events/preferences-change-requested.v1.ts';
import { problemsOf } from '../../contracts/problems.ts';
import { choicesIn } from '../../domain/preference-change.ts';
import type { ChoicesToChange, changeChoices } from '../../flow/change-choices.ts';
import { parseJson } from '../../flow/parse-json.ts';
import { type RefusedEvent, refuseEvents } from '../../flow/refuse-events.ts';
import type { Log } from '../../ports/log.ts';
import type { BatchAnswer } from '../../runtime/sqs-batch.ts';

type Dependencies = Omit<Parameters<typeof refuseEvents>[0], 'detailType'> & {
  readonly change: ReturnType<typeof changeChoices>;
  readonly log: Log;
};

type Answer = { readonly kind: 'changed' | 'unchanged' | 'failed' } | ({ readonly kind: 'refused' } & RefusedEvent);

/**
 * Takes over what people have chosen, agreed to or withdrawn in other systems. A second delivery of a change finds each
 * choice as it is; of a consent it writes the evidence once more, which says the same.
 */
export const changePreferences = ({ change, log, ...refusing }: Dependencies) => {
  const refuse = refuseEvents({ ...refusing, detailType: preferencesChangeRequestedV1.detailType });

  const takeOver = async ({ messageId, body }: SQSRecord): Promise<Answer> => {
    const { data: event, error } = preferencesChangeRequestedV1.envelope.safeParse(parseJson(body));
    if (error) {
      const [first = { field: 'event', problem: 'cannot be understood' }, ...others] = problemsOf(error);
      return { kind: 'refused', messageId, body, problems: [first, ...others] };
    }
    try {
      const { kind } = await change(toChange(event.detail, refusing.now()));
      return { kind: kind === 'changed' ? kind : 'unchanged' };
    } catch (error) {
      log.error('Preferences not changed', { messageId, eventId: event.id, error });
      return { kind: 'failed' };
    }
  };

  return async (records: readonly SQSRecord[]): Promise<BatchAnswer> => {
    const answers = await Promise.all(records.map(takeOver));
    const refusedAgain = await refuse(answers.filter((answer) => answer.kind === 'refused'));
    const failed = records.filter((_, index) => answers[index]?.kind === 'failed').map(({ messageId }) => messageId);
    const count = (kind: Answer['kind']) => answers.filter((answer) => answer.kind === kind).length;
    return {
      failedMessageIds: [...failed, ...refusedAgain],
      summary: { changed: count('changed'), unchanged: count('unchanged'), refused: count('refused') },
    };
  };
};

function toChange(
  { recipientId, occurredAt, preferences, consent }: PreferencesChangeRequestedV1,
  now: Date,
): ChoicesToChange {
  return {
    recipientId,
    method: 'event',
    // a clock that goes ahead would outvote every later no until its moment has come
    occurredAt: new Date(Math.min(Date.parse(occurredAt), now.getTime())).toISOString(),
    ...(preferences && { choices: () => choicesIn(preferences) }),
    ...(consent && {
      consent: () => consent.changes,
      ...(consent.wording && { wording: consent.wording }),
      ...(consent.proof && { proof: consent.proof }),
    }),
  };
}
