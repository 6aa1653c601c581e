import type { HttpRequest } from './http-endpoint.ts';

/** The fields of a form that was posted, urlencoded or multipart; `undefined` for a body that is neither. Files are left out. */
export async function formFields({
  headers,
  body,
}: Pick<HttpRequest, 'headers' | 'body'>): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    const form = await new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();
    return new Map([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
