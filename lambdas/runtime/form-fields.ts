import type { HttpRequest } from './http-endpoint.ts';

/** The fields of a form that was posted, urlencoded or multipart; `undefined` for a body that is neither. Files are left out. */
export async function formFields({
  headers: { 'content-type': type = '' },
  body,
}: Pick<HttpRequest, 'headers' | 'body'>): Promise<ReadonlyMap<string, string> | undefined> {
  const [essence] = type.toLowerCase().split(';');
  switch (essence?.trim()) {
    case 'application/x-www-form-urlencoded':
      return new Map(new URLSearchParams(body));
    case 'multipart/form-data':
      return multipartFields(type, body);
    default:
      return undefined;
  }
}

async function multipartFields(type: string, body: string): Promise<ReadonlyMap<string, string> | undefined> {
  // the body is all there is here: if it cannot be read as it says of itself, it is no form
  const form = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => undefined);
  return form && new Map([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}
