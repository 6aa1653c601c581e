import { readFileSync, statSync } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';

/** The folder of the catalogue, with its files named as a message about them names them. */
export class CatalogueFolder {
  readonly path: string;

  constructor(directory: string) {
    this.path = resolve(directory);
  }

  /** A file's name from the catalogue's folder on, such as `notifications/order.shipped/sms.fr.liquid`. */
  nameOf(path: string): string {
    return [basename(this.path), ...relative(this.path, resolve(this.path, path)).split(sep)].join('/');
  }

  /** The text of a file, with line feeds only; undefined if it is not there or lies elsewhere. */
  read(path: string): string | undefined {
    const absolute = resolve(this.path, path);
    if (!absolute.startsWith(this.path + sep)) return undefined;
    if (!statSync(absolute, { throwIfNoEntry: false })?.isFile()) return undefined;
    return readFileSync(absolute, 'utf8').replaceAll('\r\n', '\n');
  }
}
