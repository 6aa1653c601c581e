/** Fills the `${Name}` of Fn::Sub; `${!Name}` stands for the literal `${Name}`. */
export function substitute(pattern: string, find: (name: string) => string): string {
  return pattern.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) =>
    literal === '!' ? `\${${name}}` : find(name.trim()),
  );
}
