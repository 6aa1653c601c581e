/** The value of a JSON text, or `undefined` for any other text: the error of JSON.parse would quote it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
