import { applyConsent } from '../domain/apply-consent.ts';
import { applyRecipientChange } from '../domain/apply-recipient-change.ts';
import type { Category } from '../domain/category.ts';
import { channelSchema } from '../domain/channel.ts';
import type { ChoiceSpace } from '../domain/choosable.ts';
import { type Chosen, choose, type Wish } from '../domain/choose.ts';
import type { ConsentChange, ConsentEvidence } from '../domain/consent.ts';
import type { RecipientId } from '../domain/ids.ts';
import { type ChoiceChange, choicesToSwitchOff, withChoice } from '../domain/preference-change.ts';
import type { QuietHours } from '../domain/preferences.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import type { Recipients } from '../ports/recipients.ts';
import { changeChoices } from './change-choices.ts';

export type PageDependencies = Omit<Parameters<typeof changeChoices>[0], 'recipients'> & {
  readonly recipients: Pick<Recipients, 'readProfiles' | 'writeProfile'>;
  readonly space: ChoiceSpace;
};

/** Who came by which link. */
export interface Visitor {
  readonly recipientId: RecipientId;
  readonly linkId: string;
}

/** What somebody changed on their page; what is absent they left alone. */
export interface PageChoices {
  /** By category. */
  readonly wishes: ReadonlyMap<string, Wish>;
  readonly quietHours?: QuietHours | null | undefined;
  readonly timeZone?: string | undefined;
  /** When the page was shown to them. */
  readonly shownAt: string;
  /** What somebody agrees to by switching a category on, word for word as it was shown. */
  readonly wordingOf: (category: string) => ConsentEvidence['wording'];
}

export interface PageAnswer {
  readonly profile: RecipientProfile;
  readonly isChanged: boolean;
  /** Mandatory categories that were left as they were, for they would have had no channel. */
  readonly refused: readonly string[];
  /** Whether a yes was left out because a no came after the page was shown. */
  readonly isWithheld: boolean;
}

/**
 * Writes what somebody changed on their page, and nothing else, so that two open pages do not undo each other. Sending
 * the same form again changes nothing; a yes that is sent again does not undo a no that came in between.
 */
export const chooseOnPage =
  (dependencies: PageDependencies) =>
  async (before: RecipientProfile, { linkId }: Visitor, page: PageChoices): Promise<PageAnswer> => {
    const { space, now } = dependencies;
    const change = changeChoices(dependencies);
    const told = {
      recipientId: before.recipientId,
      method: 'preference-centre',
      occurredAt: now().toISOString(),
      proof: { linkId },
    } as const;
    const first = decide(before, page, space);
    const granting = first.steps.filter(({ consent }) => consent.some(isGrant)).map(({ category }) => category);
    let profile = before;

    const [main, ...others] = granting;
    const rest: ChoiceChange[] =
      page.quietHours === undefined ? [] : [{ path: ['quietHours'], value: page.quietHours }];
    if (first.steps.length > 0 || rest.length > 0)
      ({ profile } = await change({
        ...told,
        choices: (known) => [...decide(known, page, space).steps.flatMap(({ choices }) => choices), ...rest],
        consent: (known) =>
          decide(known, page, space).steps.flatMap(({ category, consent }) =>
            consent.filter((each) => !isGrant(each) || category === main),
          ),
        wording: main === undefined ? undefined : page.wordingOf(main),
      }));
    // each wording is evidence of its own
    for (const category of others)
      ({ profile } = await change({
        ...told,
        consent: () => first.steps.find((step) => step.category === category)?.consent.filter(isGrant) ?? [],
        wording: page.wordingOf(category),
      }));
    if (page.timeZone !== undefined)
      profile = await moveTo(page.timeZone, profile, told.occurredAt, dependencies.recipients);
    return { profile, isChanged: profile.version !== before.version, ...first };
  };

/** Ends everything that needs consent, on every channel, those included that the person has no address for yet. */
export const stopMarketing =
  (dependencies: PageDependencies) =>
  async ({ recipientId, linkId }: Visitor): Promise<RecipientProfile> => {
    const { space, now } = dependencies;
    const categories = space.categories.filter(({ consent }) => consent !== 'none');
    const purposes = new Set(categories.flatMap(({ consent }) => (consent === 'none' ? [] : [consent])));
    const { profile } = await changeChoices(dependencies)({
      recipientId,
      method: 'preference-centre',
      occurredAt: now().toISOString(),
      proof: { linkId },
      choices: ({ preferences = {} }) =>
        categories.flatMap(({ name }) =>
          choicesToSwitchOff(preferences, { category: name, types: typesOf(name, space) }),
        ),
      consent: ({ consents }) =>
        [...purposes].flatMap((purpose) =>
          channelSchema.options
            .filter((channel) => consents?.[purpose]?.[channel]?.status !== 'withdrawn')
            .map((channel) => ({ purpose, channel, action: 'withdrawn' as const, form: 'express' as const })),
        ),
    });
    return profile;
  };

/**
 * Keeps everything that can wait back until a moment, or ends that. Asking for the same again changes nothing.
 *
 * @param until - ISO 8601; `null` ends the pause
 */
export const pause =
  (dependencies: PageDependencies) =>
  async ({ recipientId, linkId }: Visitor, until: string | null): Promise<RecipientProfile> => {
    const { profile } = await changeChoices(dependencies)({
      recipientId,
      method: 'preference-centre',
      occurredAt: dependencies.now().toISOString(),
      proof: { linkId },
      choices: ({ preferences = {} }) =>
        (preferences.quietUntil ?? null) === until ? [] : [{ path: ['quietUntil'], value: until }],
    });
    return profile;
  };

/** The names of a category's types. */
export function typesOf(category: string, { types }: ChoiceSpace): readonly string[] {
  return types.filter((type) => type.category.name === category).map(({ type }) => type);
}

type Step = Chosen & { readonly category: string };

/** What has to be written, category by category, each on what the one before it came to. */
function decide(before: RecipientProfile, { wishes, shownAt }: PageChoices, space: ChoiceSpace) {
  const steps: Step[] = [];
  const refused: string[] = [];
  let profile = before;
  let isWithheld = false;
  for (const category of space.categories) {
    const wish = wishes.get(category.name);
    if (wish === undefined) continue;
    const standing = withoutOverruled(wish, before, category, shownAt);
    isWithheld ||= standing !== wish;
    const chosen = choose(profile, category, standing, space);
    if (chosen === 'last-channel') refused.push(category.name);
    else if (chosen.choices.length > 0 || chosen.consent.length > 0) {
      steps.push({ category: category.name, ...chosen });
      profile = after(profile, chosen);
    }
  }
  return { steps, refused, isWithheld };
}

/** A wish without each yes that a no has overruled since the page was shown. */
function withoutOverruled(wish: Wish, { consents }: RecipientProfile, { consent }: Category, shownAt: string): Wish {
  if (consent === 'none') return wish;
  const overruled = channelSchema.options.filter((channel) => {
    const known = consents?.[consent]?.[channel];
    return known?.status === 'withdrawn' && known.at > shownAt;
  });
  const standing = (channels: Wish['channels']) =>
    Object.fromEntries(
      channelSchema.options.flatMap((channel) => {
        const isOn = channels[channel];
        return isOn === undefined || (isOn && overruled.includes(channel)) ? [] : [[channel, isOn]];
      }),
    );
  const isYes = ({ channels }: Pick<Wish, 'channels'>) => overruled.some((channel) => channels[channel]);
  if (![wish, ...Object.values(wish.types)].some(isYes)) return wish;
  return {
    ...wish,
    channels: standing(wish.channels),
    types: Object.fromEntries(
      Object.entries(wish.types).map(([type, own]) => [type, { ...own, channels: standing(own.channels) }]),
    ),
  };
}

const isGrant = ({ action }: ConsentChange) => action === 'granted';

/** The profile that the next category is decided on; it is not written. */
function after(profile: RecipientProfile, { choices, consent }: Chosen): RecipientProfile {
  const preferences = choices.reduce(withChoice, profile.preferences ?? {});
  const at = '9999-12-31T23:59:59.999Z';
  return applyConsent(
    { ...profile, preferences },
    {
      evidenceId: 'not-written',
      recipientId: profile.recipientId,
      changes: [...consent],
      method: 'preference-centre',
      occurredAt: at,
      recordedAt: at,
    },
  );
}

/** How often a profile is read and written again when others write it at the same time. */
const rounds = 8;

async function moveTo(
  timeZone: string,
  known: RecipientProfile,
  occurredAt: string,
  recipients: PageDependencies['recipients'],
): Promise<RecipientProfile> {
  const { recipientId } = known;
  let profile: RecipientProfile | undefined = known;
  for (let round = 0; round < rounds; round += 1) {
    const moved = applyRecipientChange(profile, { recipientId, occurredAt, timeZone });
    if (moved === undefined) return profile ?? known;
    if (await recipients.writeProfile(moved)) return moved;
    profile = (await recipients.readProfiles([recipientId]))(recipientId);
    // erased meanwhile: nothing is to be made anew
    if (profile === undefined) return known;
  }
  throw new Error(`profile changed ${rounds} times while a time zone was being written; try again`);
}
