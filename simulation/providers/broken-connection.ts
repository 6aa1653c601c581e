/** A connection that broke, as Node's fetch, its HTTP client and the SDK's handler tell of it. */
export class BrokenConnection extends TypeError {
  readonly code = 'ECONNRESET';
  override readonly cause = { code: 'ECONNRESET' };

  constructor() {
    super('fetch failed');
  }
}
