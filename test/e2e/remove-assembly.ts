import { rm } from 'node:fs/promises';

/** Removes what synthesise-once made. */
export default async function removeAssembly(): Promise<void> {
  const directory = process.env['CARILLON_ASSEMBLY'];
  if (directory) await rm(directory, { recursive: true, force: true });
}
