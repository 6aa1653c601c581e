import { recipientIdSchema } from '../../domain/ids.ts';
import { invalid, ok, problem } from '../../flow/api/call.ts';
import { erasePerson } from '../../flow/erase-person.ts';
import type { HttpRequest, HttpResponse } from '../../runtime/http-endpoint.ts';

type Dependencies = Parameters<typeof erasePerson>[0];

/** Erases a person. A repeat finds nothing more, and leaves a note of its own. */
export const eraseRecipient = (dependencies: Dependencies) => {
  const erase = erasePerson(dependencies);
  return async ({ route, pathParameters }: HttpRequest): Promise<HttpResponse> => {
    if (route !== 'DELETE /recipients/{recipientId}') return problem('not-found');
    const { data: recipientId } = recipientIdSchema.safeParse(pathParameters['recipientId']);
    if (recipientId === undefined)
      return invalid('recipientId', 'must be 1 to 128 characters of A-Z a-z 0-9 . _ : | - and no e-mail address');
    return ok(await erase(recipientId));
  };
};
