import { type Paced, paceV1Schema } from '../../contracts/commands/pace.v1.ts';
import { keepPaces, type PaceDependencies, paceChannel } from '../../flow/pace-channel.ts';

/** Does what `npm run pace` asks for; whatever else calls it is the clock, which has it see to all channels. */
export const paceChannels = (dependencies: PaceDependencies) => {
  const [pace, keep] = [paceChannel(dependencies), keepPaces(dependencies)];
  return async (event: unknown): Promise<Paced | undefined> => {
    const command = paceV1Schema.safeParse(event);
    if (command.success) return pace(command.data);
    if (typeof event === 'object' && event !== null && 'kind' in event)
      return {
        status: 'refused',
        problem: command.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      };
    await keep();
    return undefined;
  };
};
