import { required } from './developer.ts';
import type { Observations } from './observations.ts';
import { introducePeople } from './people.ts';
import type { LocalRun } from './run.ts';
import { type Sample, samples } from './samples.ts';
import { isOver, Stories, type Story } from './stories/stories.ts';

const patienceMilliseconds = 60_000;

/** Sends the samples; resolves when all have come to their end, with what ended in another way than it should. */
export async function tryOut({ developer, outputs, observations }: LocalRun): Promise<readonly string[]> {
  await introducePeople(developer, outputs, observations);
  const all = samples(new Date());
  const ended = untilOver(observations, all);
  for (const { event } of all) await developer.send(event);
  const endings = await ended;
  return all.flatMap((sample) =>
    sample.expect.flatMap(({ recipient, ends }) => {
      const ending = endings.get(storyOf(sample, recipient)) ?? `not over after ${patienceMilliseconds / 1000} s`;
      // a receipt may have come by then
      const isAsExpected = ending === ends || (ends === 'accepted' && ending === 'delivered');
      return isAsExpected ? [] : [`${sample.title}: ${recipient} should end as ${ends}, but is ${ending}`];
    }),
  );
}

/** Where somebody chooses what they get: the link in the first e-mail that has come to them. */
export function preferencePage(
  { observations, outputs }: Pick<LocalRun, 'observations' | 'outputs'>,
  address: string,
): string | undefined {
  const start = `${required(outputs, 'ApiUrl')}/preferences/`;
  for (const observation of observations.kept) {
    if (observation.kind !== 'arrival' || observation.message.channel !== 'email') continue;
    const { to, text } = observation.message;
    const [link] = to === address ? text.split(/[\s<>()"']+/).filter((word) => word.startsWith(start)) : [];
    if (link !== undefined) return link;
  }
  return undefined;
}

const storyOf = ({ event }: Sample, recipient: string) => `${String(event.detail['notificationId'])} ${recipient}`;

async function untilOver(
  observations: Observations,
  expected: readonly Sample[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const stories = new Stories();
  const endings = new Map<string, string | undefined>();
  const open = new Set(expected.flatMap((sample) => sample.expect.map(({ recipient }) => storyOf(sample, recipient))));
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = observations.listen((observation) => {
    for (const story of stories.take(observation)) {
      if (!isOver(story) || !open.has(story.id)) continue;
      endings.set(story.id, endingOf(story));
      if (endings.size === open.size) resolve();
    }
  });
  const timer = setTimeout(resolve, patienceMilliseconds);
  await promise;
  stop();
  clearTimeout(timer);
  return endings;
}

const endingOf = ({ problems, delivery }: Story) => (problems === undefined ? delivery?.status : 'refused');
