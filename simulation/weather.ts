/** How often what lies between the functions and the services goes wrong; shares of all calls unless it says otherwise. */
export interface Weather {
  /** Refused for the moment; the SDK tries again twice. */
  readonly throttled: number;
  /** Carried out, but the answer never came; the SDK tries again. */
  readonly lostAnswers: number;
  /** Some entries of a batch are not taken, or not answered. */
  readonly partialBatches: number;
  /** The function dies right before the call. */
  readonly diesBefore: number;
  /** The function dies when the call was carried out. */
  readonly diesAfter: number;
  /** A read that does not ask for consistency gets what was there a moment ago. */
  readonly staleReads: number;
  /** A message comes again although it was deleted, or comes to two at once. */
  readonly redelivered: number;
  /** The bus delivers an event twice. */
  readonly doubledEvents: number;
  /** A task of a workflow fails before it reaches its service. */
  readonly failedTasks: number;
  /** Hours between deployments: every environment that has nothing to do is thrown away. */
  readonly hoursBetweenDeployments: number;
}

/** Nothing goes wrong. */
export const calmWeather: Weather = {
  throttled: 0,
  lostAnswers: 0,
  partialBatches: 0,
  diesBefore: 0,
  diesAfter: 0,
  staleReads: 0,
  redelivered: 0,
  doubledEvents: 0,
  failedTasks: 0,
  hoursBetweenDeployments: Number.POSITIVE_INFINITY,
};

/** Far worse than AWS ever is for long. */
export const roughWeather: Weather = {
  throttled: 0.01,
  lostAnswers: 0.005,
  partialBatches: 0.02,
  diesBefore: 0.002,
  diesAfter: 0.002,
  staleReads: 0.5,
  redelivered: 0.01,
  doubledEvents: 0.01,
  failedTasks: 0.01,
  hoursBetweenDeployments: 6,
};
