import { type WakeDependencies, wakeDue as wake } from '../../flow/wake-due.ts';

/** Looks once a minute who is due. A run that comes twice puts the same commands on the queue twice, which is harmless. */
export const wakeDue = (dependencies: WakeDependencies) => wake(dependencies);
