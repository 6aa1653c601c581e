import type { ChoiceChange } from '../../domain/preference-change.ts';
import type { ConsentLog } from '../../ports/consent-log.ts';
import type { EventPublisher } from '../../ports/event-publisher.ts';
import type { Recipients } from '../../ports/recipients.ts';
import { changeChoices } from '../change-choices.ts';
import { evidenceIdOf } from './evidence-id.ts';
import type { ImportRow } from './parse-row.ts';

export interface ApplyDependencies {
  readonly recipients: Recipients;
  readonly consents: Pick<ConsentLog, 'append'>;
  readonly events: EventPublisher;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** Brings one row into force. The same row once more changes nothing. */
export async function applyRow(imported: ImportRow, dependencies: ApplyDependencies): Promise<void> {
  const { recipients } = dependencies;
  switch (imported.kind) {
    case 'choice': {
      const { recipientId, occurredAt } = imported.row;
      const choice = toChoice(imported.row);
      await changeChoices(dependencies)({ recipientId, occurredAt, method: 'import', choices: () => [choice] });
      return;
    }
    case 'consent':
      return applyConsentRow(imported.row, dependencies);
    case 'opt-out': {
      const { email, sms, occurredAt } = imported.row;
      const holder = await recipients.inlineRecipientId({ contactPoints: { email, phone: sms } });
      const address = {
        channel: email === undefined ? ('sms' as const) : ('email' as const),
        address: email ?? sms ?? '',
      };
      const since = new Date(occurredAt).toISOString();
      return recipients.suppress(address, { reason: 'opt_out', since }, holder);
    }
  }
}

type RowOf<Kind extends ImportRow['kind']> = Extract<ImportRow, { kind: Kind }>['row'];

function toChoice({ type, category, channel, wanted, frequency }: RowOf<'choice'>): ChoiceChange {
  const section = type !== undefined ? ['types', type] : category !== undefined ? ['categories', category] : [];
  if (frequency !== undefined) return { path: [...section, 'frequency'], value: frequency };
  return { path: [...section, 'channels', channel ?? ''], value: wanted ?? null };
}

async function applyConsentRow(row: RowOf<'consent'>, dependencies: ApplyDependencies): Promise<void> {
  const { recipientId, purpose, channel, consent: action, form, wordingVersion, wordingText, proof } = row;
  const occurredAt = new Date(row.occurredAt).toISOString();
  const said = [recipientId, purpose, channel, action, form, wordingVersion, wordingText, proof];
  const evidenceId = evidenceIdOf(said, occurredAt);
  await changeChoices({ ...dependencies, newId: () => evidenceId })({
    recipientId,
    occurredAt,
    method: 'import',
    consent: () => [{ purpose, channel, action, form }],
    ...(wordingVersion && wordingText && { wording: { version: wordingVersion, text: wordingText } }),
    ...(proof && { proof: { reference: proof } }),
  });
}
