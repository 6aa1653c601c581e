import type { Refusal } from '../../local/services/refusal.ts';

/** What every exception of the SDK is made of. */
export interface ExceptionOptions {
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode: number; readonly attempts: number; readonly totalRetryDelay: number };
}

/** What makes the exceptions of one service. */
export interface Exceptions {
  /** Those that the SDK has a class for, by the code that the service answers with. */
  readonly known: Readonly<Record<string, new (options: ExceptionOptions) => Error>>;
  readonly any: new (
    options: ExceptionOptions & { readonly name: string; readonly $fault: 'client' | 'server' },
  ) => Error;
}

/** What the SDK throws when a service refuses. */
export function awsException({ code, message, status = 400, details }: Refusal, { known, any }: Exceptions): Error {
  const options = { message, $metadata: { httpStatusCode: status, attempts: 1, totalRetryDelay: 0 } };
  const Known = known[code];
  const error =
    Known === undefined
      ? new any({ ...options, name: code, $fault: status < 500 ? 'client' : 'server' })
      : new Known(options);
  return Object.assign(error, details);
}
