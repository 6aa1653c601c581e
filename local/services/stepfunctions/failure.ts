/** Why a state failed: the name of the error, by which it is retried and caught, and its cause as text. */
export class StateFailure extends Error {
  readonly error: string;

  constructor(error: string, cause: string) {
    super(cause);
    this.name = 'StateFailure';
    this.error = error;
  }
}

/** What no state can go on with, such as a path that finds nothing. */
export const runtimeFailure = (cause: string) => new StateFailure('States.Runtime', cause);

/** Whether a list of error names is about this error; a wildcard does not stand for all of them. */
export function isNamed(names: readonly string[], error: string): boolean {
  const hard = ['States.Runtime', 'States.DataLimitExceeded'].includes(error);
  return names.some(
    (name) =>
      name === error ||
      (name === 'States.ALL' && !hard) ||
      (name === 'States.TaskFailed' && !hard && !/^States\.(Timeout|HeartbeatTimeout)$/.test(error)) ||
      // a heartbeat that stays away is a time-out too
      (name === 'States.Timeout' && error === 'States.HeartbeatTimeout'),
  );
}
