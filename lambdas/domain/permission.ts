import type { Category } from './category.ts';
import type { Channel } from './channel.ts';
import { agreement } from './consent-policy.ts';
import type { ExplanationEntry } from './explanation.ts';
import { type ContactPoint, reachability } from './reachability.ts';
import type { RecipientProfile } from './recipient-profile.ts';
import { resolvePreference } from './resolve-preference.ts';

/** Whether a channel may be used for a person, with the rule that decided and why. */
export type Permission =
  | { readonly kind: 'permitted'; readonly contactPoint: ContactPoint; readonly because: string }
  /** Nothing is there to send to. */
  | { readonly kind: 'impossible'; readonly rule: ExplanationEntry['rule']; readonly because: string }
  /** Somebody or something said no. */
  | { readonly kind: 'forbidden'; readonly rule: ExplanationEntry['rule']; readonly because: string }
  /** The recipient does not want it on this channel; for a mandatory category, that moves it to another one. */
  | { readonly kind: 'unwanted'; readonly contactPoint: ContactPoint; readonly because: string };

/**
 * Asks in order: is there a contact point, is it closed, was it agreed to as the law where the person is demands, and
 * is it wanted. Planning asks it for every channel, sending asks it again for the one.
 */
export function permission(
  profile: RecipientProfile,
  type: { readonly type: string; readonly category: Category },
  channel: Channel,
  defaultCountry: string | undefined,
): Permission {
  const reach = reachability(profile, channel);
  if (reach.kind === 'absent') return { kind: 'impossible', rule: 'contact-points', because: reach.because };
  if (reach.kind === 'suppressed') return { kind: 'forbidden', rule: 'suppression', because: reach.because };

  const { category } = type;
  if (category.consent !== 'none') {
    const { requires, consent, isMet } = agreement(profile, category.consent, channel, defaultCountry);
    if (!isMet)
      return { kind: 'forbidden', rule: 'consent', because: `${requires}-${consent?.status ?? 'never-given'}` };
  }
  const { isWanted, level } = resolvePreference(profile.preferences ?? {}, type, channel);
  const { contactPoint } = reach;
  return isWanted
    ? { kind: 'permitted', contactPoint, because: level === 'category-default' ? 'reachable' : `wanted-by-${level}` }
    : { kind: 'unwanted', contactPoint, because: `unwanted-by-${level}` };
}
