declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A DynamoDB on LevelDB: in memory, or on disk with `path`. */
  export default function dynalite(options?: {
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}
