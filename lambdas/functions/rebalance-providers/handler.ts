import { type RebalanceDependencies, rebalanceChannels } from '../../flow/rebalance-providers.ts';

/** Looks at every channel's providers once a minute. A run that comes twice changes nothing twice. */
export const rebalanceProviders = (dependencies: RebalanceDependencies) => rebalanceChannels(dependencies);
