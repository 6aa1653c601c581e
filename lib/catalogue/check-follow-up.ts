import type { Channel } from '../../lambdas/domain/channel.ts';
import type { NotificationDefinition } from '../../notifications/define-notification.ts';
import type { CatalogueFolder } from './folder.ts';

/** Finds what a type says wrongly of how a delivery goes on: its fallback, and how long it waits to be confirmed. */
export function checkFollowUp(folder: CatalogueFolder, definition: NotificationDefinition): readonly string[] {
  const { type, channels, strategy, fallback = [], confirm, expiresAfterSeconds } = definition;
  const path = `${type}/type.ts`;
  const lines = folder.read(path)?.split('\n') ?? [];
  const place = (field: string) => {
    const line = lines.findIndex((text) => text.trimStart().startsWith(`${field}:`)) + 1;
    return line === 0 ? folder.nameOf(path) : `${folder.nameOf(path)}:${line}`;
  };
  // a declaration that the compiler did not see may name anything
  const known: readonly string[] = channels;
  const late = Object.entries(confirm?.withinSeconds ?? {}).filter(
    ([, seconds]) => expiresAfterSeconds !== undefined && seconds > expiresAfterSeconds,
  );
  return [
    ...fallback
      .filter((channel) => !known.includes(channel))
      .map(
        (channel) =>
          `${place('fallback')}: fallback names ${channel}, which is no channel of ${type}; choose from ${channels.join(', ')}`,
      ),
    ...repeated(fallback).map((channel) => `${place('fallback')}: fallback names ${channel} twice; keep one`),
    ...(strategy === 'all' && definition.fallback !== undefined
      ? [`${place('fallback')}: with strategy 'all' every channel is used at once, and none follows; delete fallback`]
      : []),
    ...late.map(
      ([channel, seconds]) =>
        `${place('confirm')}: confirm waits ${seconds} s for ${channel}, but ${type} expires after ${expiresAfterSeconds} s; shorten within, or raise expiresAfter`,
    ),
  ];
}

const repeated = (channels: readonly Channel[]) => [
  ...new Set(channels.filter((channel, index) => channels.indexOf(channel) !== index)),
];
