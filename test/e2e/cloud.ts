import { afterAll, beforeAll } from '@jest/globals';
import { DEVELOPER_KEY } from '../../local/gateway/credentials.ts';
import type { Observation, Observations } from '../../local/observations.ts';
import { type LocalRun, startLocalRun } from '../../local/run.ts';

/** One local cloud for the tests of a file, without people or samples; stopped after the last of them. */
export function useLocalCloud(): () => LocalRun {
  let run: LocalRun | undefined;
  beforeAll(async () => {
    const assembly = process.env['CARILLON_ASSEMBLY'];
    run = await startLocalRun({ ...(assembly && { assembly }) });
  }, 120_000);
  afterAll(async () => {
    await run?.stop();
  });
  return () => {
    if (run === undefined) throw new Error('the local cloud has not started');
    return run;
  };
}

/** What an AWS SDK client needs in order to speak to the local cloud as the person at the laptop. */
export const clientConfig = ({ url }: Pick<LocalRun, 'url'>) => ({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: DEVELOPER_KEY, secretAccessKey: DEVELOPER_KEY },
});

/** The first observation, told already or still to come, that `find` makes something of. */
export async function observed<Found>(
  observations: Observations,
  find: (observation: Observation) => Found | undefined,
  patience = 30_000,
): Promise<Found> {
  for (const observation of observations.kept) {
    const found = find(observation);
    if (found !== undefined) return found;
  }
  const { promise, resolve, reject } = Promise.withResolvers<Found>();
  const stop = observations.listen((observation) => {
    const found = find(observation);
    if (found !== undefined) resolve(found);
  });
  const timer = setTimeout(() => reject(new Error(`it was not observed within ${patience / 1000} s`)), patience);
  return promise.finally(() => {
    stop();
    clearTimeout(timer);
  });
}
