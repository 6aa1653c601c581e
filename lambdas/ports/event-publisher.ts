/** One event for the bus: a contract's detail-type with its detail. */
export interface OutboundEvent {
  readonly detailType: string;
  readonly detail: unknown;
}

/** Tells the other services. */
export interface EventPublisher {
  /** @returns the events that could not be published; the caller decides what has to be done again */
  publish<Event extends OutboundEvent>(events: readonly Event[]): Promise<readonly Event[]>;
}
