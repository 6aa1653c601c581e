import * as z from 'zod';

/**
 * One kind of event on the bus: its `detail-type`, the schema of its `detail`, and the envelope that EventBridge puts
 * around it. The rule, the consumer and the JSON Schema under docs/events are all made from this.
 *
 * Within v1 fields may be added as optional; anything else is a v2 beside it. Consumers ignore fields they do not know.
 */
export const eventContract = <DetailType extends string, Detail extends z.ZodType>(
  detailType: DetailType,
  detail: Detail,
) => ({
  detailType,
  detail,
  envelope: z.object({
    id: z.string(),
    source: z.string(),
    time: z.string(),
    'detail-type': z.literal(detailType),
    detail,
  }),
});

/** The `source` of every event that Carillon itself publishes. */
export const carillonSource = 'carillon';
