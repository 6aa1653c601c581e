import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Channel } from '../../lambdas/domain/channel.ts';
import { channels } from '../../lambdas/domain/channel.ts';
import { localeSchema } from '../../lambdas/domain/contact-points.ts';
import type { NotificationDefinition } from '../../notifications/define-notification.ts';
import type { CatalogueFolder } from './folder.ts';

/** The locale that every type has, and that everybody gets whose own is missing. */
export const defaultLocale = 'en';

/** One template of a type: the file, and the text that overrides the derived plain text of an e-mail, if there is one. */
export interface TemplateFile {
  readonly channel: Channel;
  readonly locale: string;
  /** From the catalogue's folder on. */
  readonly path: string;
  readonly textPath?: string;
}

const extensions = { email: 'mjml', sms: 'liquid', push: 'liquid' } as const satisfies Record<Channel, string>;

const templateName = /^(?<channel>[a-z-]+)\.(?<locale>[A-Za-z0-9-]+)\.(?<extension>mjml|txt\.liquid|liquid)$/;

/** Finds the templates of a type, the ones that are missing, and the files that belong to nothing. */
export function findTemplates(
  folder: CatalogueFolder,
  { type, channels: declared }: NotificationDefinition,
): { readonly files: readonly TemplateFile[]; readonly problems: readonly string[] } {
  const names = readdirSync(join(folder.path, type))
    .filter((name) => name !== 'type.ts' && !name.startsWith('.'))
    .toSorted();
  const templates = names.flatMap((name) => templateNamed(name) ?? []);
  const locales = [...new Set([defaultLocale, ...templates.map(({ locale }) => locale)])].toSorted();
  const isThere = (channel: Channel, locale: string) => names.includes(`${channel}.${locale}.${extensions[channel]}`);

  const wanted = declared.flatMap((channel) => locales.map((locale) => ({ channel, locale })));
  return {
    files: wanted
      .filter(({ channel, locale }) => isThere(channel, locale))
      .map(({ channel, locale }) => ({
        channel,
        locale,
        path: join(type, `${channel}.${locale}.${extensions[channel]}`),
        ...(channel === 'email' &&
          names.includes(`email.${locale}.txt.liquid`) && { textPath: join(type, `email.${locale}.txt.liquid`) }),
      })),
    problems: [
      ...names.flatMap((name) =>
        strayProblem(name, type, declared).map((what) => `${folder.nameOf(join(type, name))}: ${what}`),
      ),
      ...wanted
        .filter(({ channel, locale }) => !isThere(channel, locale))
        .map(({ channel, locale }) => {
          const name = folder.nameOf(join(type, `${channel}.${locale}.${extensions[channel]}`));
          const other = templates.find((template) => template.locale === locale && template.channel !== channel);
          const why = other === undefined ? `every type needs ${locale}` : `${type} has ${locale} for ${other.channel}`;
          return `${name}: is missing, and ${why}; write it`;
        }),
    ],
  };
}

function templateNamed(name: string): { channel: Channel; locale: string; isOverride: boolean } | undefined {
  const { channel: word, locale, extension } = templateName.exec(name)?.groups ?? {};
  const channel = channels.find((candidate) => candidate === word);
  if (channel === undefined || locale === undefined || !localeSchema.safeParse(locale).success) return undefined;
  const isOverride = channel === 'email' && extension === 'txt.liquid';
  return isOverride || extension === extensions[channel] ? { channel, locale, isOverride } : undefined;
}

function strayProblem(name: string, type: string, declared: readonly Channel[]): readonly string[] {
  const template = templateNamed(name);
  if (template === undefined) {
    const known = channels.map((channel) => `${channel}.<locale>.${extensions[channel]}`).join(', ');
    return [`belongs to nothing; a type's folder holds type.ts, ${known} and email.<locale>.txt.liquid`];
  }
  if (declared.includes(template.channel)) return [];
  return [`${type} does not declare the channel ${template.channel}; add it to type.ts or delete the file`];
}
