import * as z from 'zod';

/** Where a delivery can end; every recipient of a valid notification ends in exactly one of these. */
export const deliveryStatuses = ['delivered', 'accepted', 'suppressed', 'expired', 'cancelled', 'failed'] as const;

export const deliveryStatusSchema = z.enum(deliveryStatuses);
export type DeliveryStatus = z.infer<typeof deliveryStatusSchema>;

/** Whether a provider has taken it, as far as is known. */
export const isSuccess = (status: DeliveryStatus): boolean => status === 'accepted' || status === 'delivered';
