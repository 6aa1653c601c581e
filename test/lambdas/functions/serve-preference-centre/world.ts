import { SignedLinks } from '../../../../lambdas/adapters/jose/signed-links.ts';
import { recipientIdSchema } from '../../../../lambdas/domain/ids.ts';
import { permission } from '../../../../lambdas/domain/permission.ts';
import { servePreferenceCentre } from '../../../../lambdas/functions/serve-preference-centre/handler.ts';
import type { DescribedSpace } from '../../../../lambdas/pages/describe.ts';
import type { OutboundEvent } from '../../../../lambdas/ports/event-publisher.ts';
import type { NewLink } from '../../../../lambdas/ports/links.ts';
import { catalogue } from '../../../../notifications/catalogue.ts';
import { categories } from '../../../../notifications/categories.ts';
import { aProfile } from '../../domain/profiles.ts';
import { MemoryConsentLog } from '../../fakes/memory-consent-log.ts';
import { MemoryRecipients } from '../../fakes/memory-recipients.ts';

export const ada = recipientIdSchema.parse('ada');

type Fields = Readonly<Record<string, string>>;

/** A page as its reader has it before them: its text, and its form with every control as it stands. */
export interface ShownPage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly fields: Fields;
}

/** The preference centre with ada in it, in memory, on a clock that tests move. */
export async function aCentre(changes: Record<string, unknown> = {}, types: DescribedSpace['types'] = catalogue) {
  const recipients = new MemoryRecipients();
  const profile = aProfile({ phone: { address: '+12025550101' }, country: 'US', ...changes });
  recipients.profiles.set(ada, profile);
  const consents = new MemoryConsentLog();
  const events: OutboundEvent[] = [];
  const clock = { now: Date.parse('2026-03-01T12:00:00Z') };
  const now = () => {
    clock.now += 1000;
    return new Date(clock.now);
  };
  const keys = JSON.stringify({ kid: 'k1', key: 'k'.repeat(64) });
  const links = new SignedLinks(async () => keys, now);
  let made = 0;
  const space = { categories, types, defaultCountry: undefined };
  const serve = servePreferenceCentre({
    recipients,
    consents,
    events: {
      publish: async (published) => {
        events.push(...published);
        return [];
      },
    },
    newId: () => `evidence-${++made}`,
    now,
    links,
    space,
    brand: 'Example Shop',
  });
  const sign = (link: Omit<NewLink, 'recipientId'> & object) =>
    links.sign({ recipientId: ada, ...link } as NewLink, 90);

  const request = async (
    method: 'GET' | 'POST',
    page: 'preferences' | 'unsubscribe' | 'confirm',
    token: string,
    { body = '', headers = {} }: { body?: string; headers?: Fields } = {},
  ): Promise<ShownPage> => {
    const answer = await serve({
      route: `${method} /${page}/{token}`,
      method,
      path: `/${page}/${token}`,
      pathParameters: { token },
      query: new URLSearchParams(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
      requestId: 'r-1',
      claims: undefined,
    });
    return { ...answer, fields: fieldsIn(answer.body) };
  };
  const preferencesToken = await sign({ purpose: 'preferences' });
  const open = (headers?: Fields) => request('GET', 'preferences', preferencesToken, { ...(headers && { headers }) });
  /** Sends a page's form with some of its controls changed; one that is '' is a switch turned off. */
  const send = (page: ShownPage, changed: Fields) =>
    request('POST', 'preferences', preferencesToken, { body: encode({ ...page.fields, ...changed }) });
  const person = () => recipients.profiles.get(ada)!;
  const goesOut = (type: string) => {
    const found = types.find((each) => each.type === type)!;
    return found.channels.filter((channel) => permission(person(), found, channel, undefined).kind === 'permitted');
  };
  return { recipients, consents, events, clock, sign, request, open, send, person, goesOut, preferencesToken, links };
}

export function encode(fields: Fields): string {
  return new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== '')).toString();
}

/** The controls of a page as a browser without scripts would send them. */
function fieldsIn(body: string): Fields {
  const form = body.slice(body.lastIndexOf('<form'));
  const unescaped = (text = '') => text.replaceAll('&#34;', '"').replaceAll('&amp;', '&');
  const inputs = [...form.matchAll(/<input ([^>]*)>/g)].flatMap(([, inner = '']) => {
    const attributes = Object.fromEntries(
      [...inner.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const isSent = attributes['type'] !== 'checkbox' || / checked$/.test(inner);
    return isSent ? [[attributes['name'] ?? '', unescaped(attributes['value'])]] : [];
  });
  const selects = [...form.matchAll(/<select name="([^"]*)">(.*?)<\/select>/gs)].map(([, name = '', options = '']) => {
    const [, attribute, text] = /<option(?: value="([^"]*)")? selected>([^<]*)</.exec(options) ?? [];
    return [name, attribute ?? text ?? ''];
  });
  return Object.fromEntries([...inputs, ...selects]);
}
