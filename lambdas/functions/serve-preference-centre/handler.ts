import { channelSchema } from '../../domain/channel.ts';
import { timeZoneSchema } from '../../domain/contact-points.ts';
import { zonesOf } from '../../domain/legal-hours.ts';
import { nextTimeOfDay } from '../../domain/local-time.ts';
import type { RecipientProfile } from '../../domain/recipient-profile.ts';
import { confirmConsent, findConfirmation, unsubscribe } from '../../flow/answer-links.ts';
import { chooseOnPage, type PageDependencies, pause, stopMarketing, type Visitor } from '../../flow/choose-on-page.ts';
import { categoryTitle, type DescribedSpace, describeChoices, wordingShown } from '../../pages/describe.ts';
import { controls, readForm, wishIn } from '../../pages/form.ts';
import type { Message, Page, PageFrame } from '../../pages/page.ts';
import { preferenceCentre, stopMarketing as stopIt } from '../../pages/preference-centre.ts';
import { momentText, pauseAction, quietProblemText, resumeAction } from '../../pages/quiet-card.ts';
import { quietHoursIn } from '../../pages/quiet-form.ts';
import {
  confirmedPage,
  confirmPage,
  notFoundPage,
  oneClick,
  tooLargePage,
  unsubscribedPage,
  unsubscribePage,
} from '../../pages/short-pages.ts';
import { pageLocale, wordsIn } from '../../pages/words.ts';
import type { ConsentLog } from '../../ports/consent-log.ts';
import type { Link, Links } from '../../ports/links.ts';
import { formFields } from '../../runtime/form-fields.ts';
import type { HttpRequest } from '../../runtime/http-endpoint.ts';

interface Dependencies extends PageDependencies {
  readonly links: Pick<Links, 'verify'>;
  readonly consents: ConsentLog;
  readonly space: DescribedSpace;
  readonly brand: string;
}

/** A form of ours has a few KB; what is larger was not made by it. */
const maxBodyBytes = 64 * 1024;

/** Somebody who came by a link that is good, and whom we know. */
interface Visit<L extends Link> {
  readonly link: L;
  readonly profile: RecipientProfile;
  readonly frame: PageFrame;
  readonly request: HttpRequest;
}

type LinkFor<P extends Link['purpose']> = Extract<Link, { purpose: P }>;

/**
 * Serves the pages that recipients reach by the links in their messages. A GET changes nothing: programs open links
 * too. A POST that comes twice changes nothing more.
 */
export const servePreferenceCentre = (dependencies: Dependencies) => {
  const { links, recipients, brand } = dependencies;

  const visit =
    <P extends Link['purpose']>(purpose: P, show: (visit: Visit<LinkFor<P>>) => Promise<Page>) =>
    async (request: HttpRequest): Promise<Page> => {
      const { headers, pathParameters, body } = request;
      const stranger: PageFrame = { brand, locale: pageLocale(undefined, headers['accept-language']) };
      if (Buffer.byteLength(body) > maxBodyBytes) return tooLargePage(stranger);
      const link = await links.verify(pathParameters['token'] ?? '', purpose);
      if (link === undefined) return notFoundPage(stranger);
      const profile = (await recipients.readProfiles([link.recipientId]))(link.recipientId);
      if (profile === undefined) return notFoundPage(stranger);
      const frame = { brand, locale: pageLocale(profile.locale, headers['accept-language']) };
      return show({ link, profile, frame, request });
    };

  const routes: Readonly<Record<string, (request: HttpRequest) => Promise<Page>>> = {
    'GET /preferences/{token}': visit('preferences', async (of) => centreOf(of, [], dependencies)),
    'POST /preferences/{token}': visit('preferences', (of) => choose(of, dependencies)),
    'GET /unsubscribe/{token}': visit('unsubscribe', async (of) => askToUnsubscribe(of, dependencies)),
    'POST /unsubscribe/{token}': visit('unsubscribe', (of) => endOne(of, dependencies)),
    'GET /confirm/{token}': visit('confirm-consent', (of) => askToConfirm(of, dependencies)),
    'POST /confirm/{token}': visit('confirm-consent', (of) => confirm(of, dependencies)),
  };
  return async (request: HttpRequest): Promise<Page> => {
    const answer = routes[request.route];
    if (answer === undefined) throw new Error(`${request.route} is not served here; send it to another function`);
    return answer(request);
  };
};

function centreOf(
  { profile, frame }: Pick<Visit<Link>, 'profile' | 'frame'>,
  messages: readonly Message[],
  { space, now }: Dependencies,
  status = 200,
): Page {
  const parts = describeChoices(profile, space, frame.locale);
  return preferenceCentre(frame, { profile, parts, messages, shownAt: now().toISOString() }, status);
}

async function choose(visit: Visit<LinkFor<'preferences'>>, dependencies: Dependencies): Promise<Page> {
  const { link, profile, frame, request } = visit;
  const { space } = dependencies;
  const words = wordsIn(frame.locale);
  const visitor: Visitor = link;
  const fields = await formFields(request);
  if (fields?.get(controls.action) === stopIt) {
    const stopped = await stopMarketing(dependencies)(visitor);
    return centreOf({ frame, profile: stopped }, [{ kind: 'good', text: words.stopped }], dependencies);
  }
  const paused = await pauseOrResume(visit, fields?.get(controls.action), dependencies);
  if (paused) return paused;
  const form = fields && readForm(fields);
  if (form === undefined) return centreOf(visit, [{ kind: 'bad', text: words.badForm }], dependencies, 400);

  const parts = describeChoices(profile, space, frame.locale);
  const quiet = quietHoursIn(form, profile.preferences?.quietHours);
  const answer = await chooseOnPage(dependencies)(profile, visitor, {
    wishes: new Map(parts.map(({ choices }) => [choices.category.name, wishIn(form, choices)])),
    quietHours: quiet.wanted,
    timeZone: timeZoneSchema.safeParse(form.changed.get(controls.timeZone) || undefined).data,
    shownAt: form.shownAt,
    wordingOf: (category) => wordingShown(category, profile, space, frame.locale),
  });
  const messages: Message[] = [
    ...answer.refused.map((name) => bad(words.lastChannel(categoryTitle(name, space, frame.locale)))),
    ...quiet.problems.map((problem) => bad(quietProblemText(problem, words))),
    ...(answer.isWithheld ? [bad(words.withheld)] : []),
    ...(form.version === profile.version ? [] : [good(words.changedMeanwhile)]),
  ];
  const done = good(answer.isChanged ? words.saved : words.unchanged);
  const isPartly = answer.isChanged || messages.every(({ kind }) => kind === 'good');
  return centreOf({ frame, profile: answer.profile }, isPartly ? [done, ...messages] : messages, dependencies);
}

/** Begins or ends a pause; `undefined` when neither was asked for. */
async function pauseOrResume(
  { link, profile, frame }: Visit<LinkFor<'preferences'>>,
  action: string | undefined,
  dependencies: Dependencies,
): Promise<Page | undefined> {
  if (action !== pauseAction && action !== resumeAction) return undefined;
  const { quiet } = wordsIn(frame.locale);
  const until = action === pauseAction ? tomorrowAtEight(profile, dependencies) : null;
  const changed = await pause(dependencies)(link, until);
  const text = until === null ? quiet.resumed : quiet.paused(momentText(until, profile.timeZone, frame.locale));
  return centreOf({ frame, profile: changed }, [good(text)], dependencies);
}

/** Where the zone is unknown: when it is eight everywhere in the country. */
function tomorrowAtEight(profile: RecipientProfile, { now, space: { defaultCountry } }: Dependencies): string {
  const zones = zonesOf({ timeZone: profile.timeZone, country: profile.country ?? defaultCountry });
  const moments = zones.map((zone) => {
    const midnight = nextTimeOfDay('00:00', zone, now().getTime());
    return nextTimeOfDay('08:00', zone, midnight);
  });
  return new Date(Math.max(...moments)).toISOString();
}

const good = (text: string): Message => ({ kind: 'good', text });
const bad = (text: string): Message => ({ kind: 'bad', text });

function unsubscribeText({ link, frame: { locale } }: Visit<LinkFor<'unsubscribe'>>, { space }: Dependencies) {
  const channel = channelSchema.parse(link.channel);
  return { category: categoryTitle(link.category, space, locale), channel: wordsIn(locale).channels[channel] };
}

function askToUnsubscribe(visit: Visit<LinkFor<'unsubscribe'>>, dependencies: Dependencies, status = 200): Page {
  return unsubscribePage(visit.frame, unsubscribeText(visit, dependencies), status);
}

async function endOne(visit: Visit<LinkFor<'unsubscribe'>>, dependencies: Dependencies): Promise<Page> {
  const fields = await formFields(visit.request);
  if (fields?.get(oneClick.name) !== oneClick.value) return askToUnsubscribe(visit, dependencies, 400);
  await unsubscribe(dependencies)(visit.link);
  return unsubscribedPage(visit.frame, unsubscribeText(visit, dependencies));
}

async function askToConfirm({ link, profile, frame }: Visit<LinkFor<'confirm-consent'>>, dependencies: Dependencies) {
  const found = await findConfirmation(dependencies)(profile, link);
  if (found === undefined) return notFoundPage(frame);
  if (found.open.length === 0) return confirmedPage(frame);
  const { channels } = wordsIn(frame.locale);
  return confirmPage(frame, {
    consents: found.open.map(({ purpose, channel }) => ({ purpose, channel: channels[channel] })),
    wording: found.evidence.wording?.text,
  });
}

async function confirm({ link, profile, frame }: Visit<LinkFor<'confirm-consent'>>, dependencies: Dependencies) {
  const found = await findConfirmation(dependencies)(profile, link);
  if (found === undefined) return notFoundPage(frame);
  await confirmConsent(dependencies)(link, found);
  return confirmedPage(frame);
}
