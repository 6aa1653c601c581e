import type * as z from 'zod';
import type { AttemptOutcome } from '../../domain/attempt-outcome.ts';
import { parseJson } from './parse-json.ts';

/** A secret is not what it has to be. The message names the fields that are wrong and quotes nothing of it. */
export class UnusableCredentials extends Error {
  override readonly name = 'UnusableCredentials';
}

/**
 * Reads a provider's credentials out of the text of a secret.
 *
 * @param provider - as in `the twilio secret`
 * @throws UnusableCredentials when the text is not JSON, or not of this shape
 */
export function parseCredentials<Schema extends z.ZodObject>(
  text: string,
  schema: Schema,
  provider: string,
): z.output<Schema> {
  const { data, error } = schema.safeParse(parseJson(text));
  if (error === undefined) return data;
  const wrong = error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
  const fields = Object.entries(schema.shape).map(([name, field]) =>
    field.safeParse(undefined).success ? `${name} if wanted` : name,
  );
  throw new UnusableCredentials(
    `the ${provider} secret is not usable: check ${wrong}; it must be JSON with ${fields.join(', ')}`,
  );
}

/** Reads credentials for one attempt. Without them nothing has been sent: that is an answer, not a call that may have gone out. */
export async function usableCredentials<Credentials>(
  read: () => Promise<Credentials>,
): Promise<
  { readonly kind: 'usable'; readonly credentials: Credentials } | Extract<AttemptOutcome, { kind: 'refused' }>
> {
  try {
    return { kind: 'usable', credentials: await read() };
  } catch (error) {
    return error instanceof UnusableCredentials
      ? { kind: 'refused', failureClass: 'config', code: 'credentials-unusable' }
      : { kind: 'refused', failureClass: 'transient', code: 'credentials-unavailable' };
  }
}
