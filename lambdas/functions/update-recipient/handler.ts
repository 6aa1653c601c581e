import type { SQSRecord } from 'aws-lambda';
import { recipientChangedV1 } from '../../contracts/events/recipient-changed.v1.ts';
import { problemsOf } from '../../contracts/problems.ts';
import { parseJson } from '../../flow/parse-json.ts';
import { type RefusedEvent, refuseEvents } from '../../flow/refuse-events.ts';
import { updateProfile } from '../../flow/update-profile.ts';
import type { Log } from '../../ports/log.ts';
import type { Recipients } from '../../ports/recipients.ts';
import type { BatchAnswer } from '../../runtime/sqs-batch.ts';

type Dependencies = Omit<Parameters<typeof refuseEvents>[0], 'detailType'> & {
  readonly recipients: Recipients;
  readonly countryOf: (phone: string) => string | undefined;
  readonly log: Log;
};

type Answer = { readonly kind: 'updated' | 'older' | 'failed' } | ({ readonly kind: 'refused' } & RefusedEvent);

/** Keeps the people's profiles up to date. A second delivery of a change is no newer than the first: nothing happens. */
export const updateRecipient = ({ recipients, countryOf, log, ...refusing }: Dependencies) => {
  const refuse = refuseEvents({ ...refusing, detailType: recipientChangedV1.detailType });

  const update = async ({ messageId, body }: SQSRecord): Promise<Answer> => {
    const { data: event, error } = recipientChangedV1.envelope.safeParse(parseJson(body));
    if (error) {
      const [first = { field: 'event', problem: 'cannot be understood' }, ...others] = problemsOf(error);
      return { kind: 'refused', messageId, body, problems: [first, ...others] };
    }
    try {
      return { kind: await updateProfile(event.detail, recipients, countryOf) };
    } catch (error) {
      log.error('Profile not updated', { messageId, eventId: event.id, error });
      return { kind: 'failed' };
    }
  };

  return async (records: readonly SQSRecord[]): Promise<BatchAnswer> => {
    const answers = await Promise.all(records.map(update));
    const refusedAgain = await refuse(answers.filter((answer) => answer.kind === 'refused'));
    const failed = records.filter((_, index) => answers[index]?.kind === 'failed').map(({ messageId }) => messageId);
    const count = (kind: Answer['kind']) => answers.filter((answer) => answer.kind === kind).length;
    return {
      failedMessageIds: [...failed, ...refusedAgain],
      summary: { updated: count('updated'), older: count('older'), refused: count('refused') },
    };
  };
};
