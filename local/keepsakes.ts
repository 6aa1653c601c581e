import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Remembers made-up values, such as generated secrets, from run to run: what was hashed with them must stay valid. */
export function keepsakes(directory: string | undefined): (name: string, make: () => string) => string {
  if (directory === undefined) return (_, make) => make();
  const file = join(directory, 'keepsakes.json');
  mkdirSync(directory, { recursive: true });
  return (name, make) => {
    const kept = read(file);
    const value = kept[name] ?? make();
    writeFileSync(file, JSON.stringify({ ...kept, [name]: value }), { mode: 0o600 });
    return value;
  };
}

function read(file: string): Readonly<Record<string, string>> {
  return existsSync(file) ? z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}
