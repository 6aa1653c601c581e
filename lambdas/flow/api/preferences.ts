import type { ConsentGiven } from '../../contracts/api/consent-given.ts';
import {
  changeOwnPreferencesSchema,
  changePreferencesSchema,
  type PreferencesDocument,
  replaceOwnPreferencesSchema,
  replacePreferencesSchema,
} from '../../contracts/api/preferences.ts';
import type { PreferencesPatch } from '../../contracts/preferences-patch.ts';
import type { Problem } from '../../contracts/problems.ts';
import { choicesBetween, choicesIn } from '../../domain/preference-change.ts';
import type { RecipientProfile } from '../../domain/recipient-profile.ts';
import type { ChoicesToChange } from '../change-choices.ts';
import { type ApiAnswer, ok, type PersonCall, problem } from './call.ts';
import { consentAsDemanded } from './consent-demands.ts';
import { switchedOffMandatory, unknownNames, withKnownNames } from './known-names.ts';
import { refuseAhead } from './occurred-at.ts';
import { readBody } from './read-body.ts';
import { type ChoosingDependencies, recordChoices } from './record-choices.ts';
import { etag, readIfMatch, versionMismatch } from './version.ts';

/** Reads what somebody wants and has agreed to. Whoever nobody has told of has empty preferences, at version 0. */
export const readPreferences =
  ({ recipients }: Pick<ChoosingDependencies, 'recipients'>) =>
  async ({ recipientId }: PersonCall): Promise<ApiAnswer> => {
    const profile = (await recipients.readProfiles([recipientId]))(recipientId);
    return withDocument(profile ?? { recipientId, changedAt: {}, version: 0 });
  };

/** Replaces somebody's preferences as a whole: what the body does not hold is taken back. */
export const replacePreferences =
  (dependencies: ChoosingDependencies) =>
  async (call: PersonCall): Promise<ApiAnswer> => {
    const schema = call.actor === 'session' ? replaceOwnPreferencesSchema : replacePreferencesSchema;
    const read = readBody(call, schema, { reword: naming(dependencies) });
    if ('refused' in read) return read.refused;
    const { preferences } = read.value;
    return write(call, read.value, ({ preferences: known = {} }) => choicesBetween(known, preferences), dependencies);
  };

/** Changes a part of somebody's preferences; what the body says nothing of stays. */
export const changePreferences =
  (dependencies: ChoosingDependencies) =>
  async (call: PersonCall): Promise<ApiAnswer> => {
    const schema = call.actor === 'session' ? changeOwnPreferencesSchema : changePreferencesSchema;
    const types = ['application/merge-patch+json', 'application/json'];
    const read = readBody(call, schema, { types, reword: naming(dependencies) });
    if ('refused' in read) return read.refused;
    const choices = choicesIn(read.value.preferences ?? {});
    return write(call, read.value, () => choices, dependencies);
  };

interface Wanted {
  readonly preferences?: PreferencesPatch | undefined;
  readonly consent?: ConsentGiven | undefined;
  readonly occurredAt?: string | undefined;
}

async function write(
  call: PersonCall,
  { preferences = {}, consent: given, occurredAt }: Wanted,
  choices: NonNullable<ChoicesToChange['choices']>,
  dependencies: ChoosingDependencies,
): Promise<ApiAnswer> {
  const ifMatch = readIfMatch(call);
  if ('refused' in ifMatch) return ifMatch.refused;
  const ahead = refuseAhead(occurredAt, dependencies.now());
  if (ahead) return ahead;
  const problems = await problemsWith(preferences, call, dependencies);
  if (problems.length > 0) return problem('invalid-request', { errors: problems });
  const demanded = given && consentAsDemanded(given, { ...dependencies, actor: call.actor, prefix: 'consent.' });
  if (demanded && 'problems' in demanded) return problem('invalid-request', { errors: demanded.problems });

  const wanted = { choices, consent: demanded?.consent, occurredAt, ifVersion: ifMatch.value };
  const { result } = await recordChoices(call, wanted, dependencies);
  if (result.kind === 'conflict') return versionMismatch(result.profile.version);
  return withDocument(result.profile);
}

const naming =
  ({ choosable }: ChoosingDependencies) =>
  (problems: readonly Problem[]) =>
    withKnownNames(problems, choosable);

/** The profile is asked only where there is a name that the catalogue lacks: it may be held from when it had it. */
async function problemsWith(
  preferences: PreferencesPatch,
  { recipientId }: PersonCall,
  { recipients, choosable }: ChoosingDependencies,
): Promise<readonly Problem[]> {
  const mandatory = switchedOffMandatory(preferences, choosable);
  if (unknownNames(preferences, choosable).length === 0) return mandatory;
  const held = (await recipients.readProfiles([recipientId]))(recipientId)?.preferences;
  return [...unknownNames(preferences, choosable, held), ...mandatory];
}

function withDocument(profile: RecipientProfile): ApiAnswer {
  const { recipientId, version, preferences = {}, consents = {}, locale, timeZone } = profile;
  const document: PreferencesDocument = {
    recipientId,
    version,
    preferences,
    consents,
    ...(locale && { locale }),
    ...(timeZone && { timeZone }),
  };
  return ok(document, { etag: etag(version) });
}
