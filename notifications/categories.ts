import type { Category } from '../lambdas/domain/notification-type.ts';

/** Codes and warnings that protect an account. A second code confuses and a stale one harms: never repeated blindly. */
export const security: Category = { name: 'security', duplicates: 'at-most-once' };

/** What somebody needs to know about something they did. */
export const transactional: Category = { name: 'transactional', duplicates: 'at-least-once' };

/** News about using the product. */
export const product: Category = { name: 'product', duplicates: 'at-most-once' };

/** Offers. */
export const marketing: Category = { name: 'marketing', duplicates: 'at-most-once' };
