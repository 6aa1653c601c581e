import { type ApiAnswer, type ApiRequest, invalid, problem } from './call.ts';
import type { Read } from './read-body.ts';

/** The version of a person's profile as a header says it. */
export const etag = (version: number) => `"${version}"`;

/** The version that `If-Match` demands; `undefined` where it demands none. */
export function readIfMatch({ headers }: Pick<ApiRequest, 'headers'>): Read<number | undefined> {
  const given = headers['if-match']?.trim();
  if (given === undefined || given === '*') return { value: undefined };
  const version = /^"(\d{1,15})"$/.exec(given)?.[1];
  return version === undefined
    ? { refused: invalid('If-Match', 'must be the ETag that the preferences were read with, such as "3"') }
    : { value: Number(version) };
}

/** The answer to who wants to change what somebody else has changed since. */
export const versionMismatch = (version: number): ApiAnswer =>
  problem(
    'version-mismatch',
    { detail: 'read them again, and send the change with the new ETag' },
    { etag: etag(version) },
  );
