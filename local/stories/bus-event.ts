import * as z from 'zod';

const envelopeSchema = z.object({ id: z.string(), source: z.string(), 'detail-type': z.string(), detail: z.unknown() });

const requestSchema = z.looseObject({
  notificationId: z.string(),
  type: z.string(),
  to: z.array(z.looseObject({ recipientId: z.string().optional() })).min(1),
});

const refusalSchema = z.looseObject({
  eventId: z.string().optional(),
  detailType: z.string(),
  notificationId: z.string().optional(),
  reasons: z.array(z.object({ field: z.string(), problem: z.string() })),
});

const problemSchema = z.object({ field: z.string(), problem: z.string() });

/** Why a request could not be carried out as it stood. */
export type Problem = z.infer<typeof problemSchema>;

/** An event of the bus that begins or ends a story. */
export type StoryEvent =
  | {
      readonly kind: 'requested';
      readonly eventId: string;
      readonly source: string;
      readonly notificationId: string;
      readonly type: string;
      /** Undefined for somebody whom only the request knows. */
      readonly recipients: readonly (string | undefined)[];
    }
  | {
      readonly kind: 'refused';
      readonly eventId: string;
      readonly detailType: string;
      readonly notificationId: string | undefined;
      readonly problems: readonly Problem[];
    };

/** Reads an event as it was delivered; undefined when no story is about it. */
export function readStoryEvent(event: Readonly<Record<string, unknown>>): StoryEvent | undefined {
  const envelope = envelopeSchema.safeParse(event);
  if (!envelope.success) return undefined;
  const { id, source, detail, 'detail-type': detailType } = envelope.data;
  if (detailType === 'NotificationRequested.v1') {
    const request = requestSchema.safeParse(detail);
    // one that cannot be read is told of when it is refused
    if (!request.success) return undefined;
    const { notificationId, type, to } = request.data;
    const recipients = to.map(({ recipientId }) => recipientId);
    return { kind: 'requested', eventId: id, source, notificationId, type, recipients };
  }
  const refusal = detailType === 'NotificationRefused.v1' ? refusalSchema.safeParse(detail) : undefined;
  if (!refusal?.success) return undefined;
  const { eventId = id, notificationId, reasons } = refusal.data;
  return { kind: 'refused', eventId, detailType: refusal.data.detailType, notificationId, problems: reasons };
}
