import type { Later } from '../../faults.ts';

/** One status of a text, as Vonage tells it. */
export interface VonageStatus {
  readonly status: 'submitted' | 'delivered' | 'rejected' | 'undeliverable';
  readonly code?: number;
}

export const submitted: VonageStatus = { status: 'submitted' };
export const rejected = (code: number): VonageStatus => ({ status: 'rejected', code });

/** What becomes of a text, by the codes of developer.vonage.com/en/api-errors/messages. */
export function newsOf(tells: Later | undefined): readonly VonageStatus[] {
  switch (tells) {
    // nobody sees what a text's reader does
    case undefined:
    case 'opened':
    case 'clicked':
      return [submitted, { status: 'delivered' }];
    case 'nothing':
      return [];
    case 'delay':
      return [submitted];
    case 'failure':
      return [{ status: 'undeliverable', code: 1000 }];
    // absent for good, and absent just now
    case 'bounce':
      return [submitted, rejected(1190)];
    case 'soft-bounce':
      return [submitted, rejected(1180)];
    case 'complaint':
      return [submitted, rejected(1280)];
  }
}
