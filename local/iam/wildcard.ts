/** The text as a regular expression that matches just it. */
export const escapeForRegExp = (text: string): string => text.replace(/[.+^${}()|[\]\\]/g, '\\$&');

/** A test for IAM's wildcards: `*` is any text, `?` any one character. */
export function wildcard(pattern: string, flags: '' | 'i' = ''): (text: string) => boolean {
  if (pattern === '*') return () => true;
  const expression = escapeForRegExp(pattern).replaceAll('*', '.*').replaceAll('?', '.');
  const compiled = new RegExp(`^${expression}$`, `s${flags}`);
  return (text) => compiled.test(text);
}

/** As `wildcard`, but in the first five parts of an ARN a wildcard does not reach across a colon. */
export function arnWildcard(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true;
  const parts = splitArn(pattern).map((part) => wildcard(part));
  return (text) => {
    const given = splitArn(text);
    return given.length === parts.length && parts.every((matches, index) => matches(given[index] ?? ''));
  };
}

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
