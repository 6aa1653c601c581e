import { channelSchema } from '../domain/channel.ts';
import { isUsedElsewhere } from '../domain/choose.ts';
import type { ConsentChange, ConsentEvidence } from '../domain/consent.ts';
import { choicesToSwitchOff } from '../domain/preference-change.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import type { ConsentLog } from '../ports/consent-log.ts';
import type { Link } from '../ports/links.ts';
import { changeChoices } from './change-choices.ts';
import { type PageDependencies, typesOf } from './choose-on-page.ts';

type UnsubscribeLink = Extract<Link, { purpose: 'unsubscribe' }>;
type ConfirmLink = Extract<Link, { purpose: 'confirm-consent' }>;

/**
 * Ends one category on one channel, exactly, as the link says; the consent with it, unless another category lives on it
 * there. A second time finds it ended: the choice is made again, for whatever was said in between, and no new evidence.
 */
export const unsubscribe =
  (dependencies: PageDependencies) =>
  async ({ recipientId, linkId, category: name, channel: on }: UnsubscribeLink): Promise<void> => {
    const { space, now } = dependencies;
    const channel = channelSchema.parse(on);
    // a category that has left the catalogue is ended all the same
    const category = space.categories.find((each) => each.name === name);
    await changeChoices(dependencies)({
      recipientId,
      method: 'one-click',
      occurredAt: now().toISOString(),
      proof: { linkId },
      choices: ({ preferences = {} }) =>
        choicesToSwitchOff(preferences, { category: name, types: typesOf(name, space), channel }),
      consent: (profile) => {
        if (category === undefined || category.consent === 'none') return [];
        const { consent: purpose } = category;
        if (profile.consents?.[purpose]?.[channel]?.status === 'withdrawn') return [];
        if (isUsedElsewhere(profile, category, channel, space)) return [];
        return [{ purpose, channel, action: 'withdrawn', form: 'express' }];
      },
    });
  };

/** What a link asks to confirm: still open, or confirmed already. */
export interface Confirmation {
  readonly evidence: ConsentEvidence;
  readonly open: readonly ConsentChange[];
}

type ConfirmDependencies = PageDependencies & { readonly consents: ConsentLog };

/** Finds what a link asks to confirm; `undefined` when nobody asked, or it was withdrawn since. */
export const findConfirmation =
  ({ consents }: Pick<ConfirmDependencies, 'consents'>) =>
  async (profile: RecipientProfile, { recipientId, evidenceId }: ConfirmLink): Promise<Confirmation | undefined> => {
    const evidence = (await consents.list(recipientId)).find((each) => each.evidenceId === evidenceId);
    const requested = evidence?.changes.filter(({ action }) => action === 'requested') ?? [];
    const open = openOf(requested, profile);
    const isConfirmed = requested.some(
      ({ purpose, channel }) => profile.consents?.[purpose]?.[channel]?.status === 'granted',
    );
    return evidence && (open.length > 0 || isConfirmed) ? { evidence, open } : undefined;
  };

/** Grants what was asked for and still waits; a second time nothing waits any more. */
export const confirmConsent =
  (dependencies: ConfirmDependencies) =>
  async ({ recipientId, linkId }: ConfirmLink, { evidence }: Confirmation): Promise<void> => {
    const requested = evidence.changes.filter(({ action }) => action === 'requested');
    await changeChoices(dependencies)({
      recipientId,
      method: 'preference-centre',
      occurredAt: dependencies.now().toISOString(),
      consent: (profile) => openOf(requested, profile).map((change) => ({ ...change, action: 'granted' })),
      wording: evidence.wording,
      proof: { linkId, requestedEvidenceId: evidence.evidenceId },
    });
  };

function openOf(requested: readonly ConsentChange[], { consents }: RecipientProfile): readonly ConsentChange[] {
  return requested.filter(({ purpose, channel }) => consents?.[purpose]?.[channel]?.status === 'pending');
}
