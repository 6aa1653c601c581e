import * as z from 'zod';
import { type Channel, channelSchema } from './channel.ts';

/** What a receipt can prove, the least first. */
export const proofs = ['delivered', 'read', 'clicked'] as const;
export const proofSchema = z.enum(proofs);
export type Proof = z.infer<typeof proofSchema>;

/** How far a delivery must be proven, and how long each channel gets for it before the next one is tried. */
export const confirmationSchema = z.object({
  by: proofSchema,
  /** Seconds from the provider's acceptance, by channel; every channel of the type has one. */
  withinSeconds: z.partialRecord(channelSchema, z.int().positive()),
});
export type Confirmation = z.infer<typeof confirmationSchema>;

/**
 * The proof that a channel can give for what was asked. A carrier tells of no more than delivery. That an e-mail was
 * opened proves nothing, for mail clients and proxies load images by themselves: only a click does.
 */
export function proofOn(channel: Channel, by: Proof): Proof {
  switch (channel) {
    case 'email':
      return by === 'read' ? 'clicked' : by;
    case 'sms':
      return 'delivered';
    case 'push':
      return by;
  }
}

/** Whether what was proven is as good as what was asked for. */
export function isProven(proven: Proof | undefined, asked: Proof): boolean {
  return proven !== undefined && proofs.indexOf(proven) >= proofs.indexOf(asked);
}
