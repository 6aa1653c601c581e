import { commentPosted } from './comment.posted/type.ts';
import { commentsDigest } from './comments.digest/type.ts';
import { consentConfirm } from './consent.confirm/type.ts';
import type { NotificationDefinition } from './define-notification.ts';
import { loginCode } from './login.code/type.ts';
import { orderShipped } from './order.shipped/type.ts';
import { passwordChanged } from './password.changed/type.ts';
import { paymentFailed } from './payment.failed/type.ts';
import { weeklyOffers } from './weekly.offers/type.ts';

/** Every notification type, one a line; checked at synth against the folders beside this file. */
export const catalogue: readonly NotificationDefinition[] = [
  // one a line, so that two additions merge
  commentPosted,
  commentsDigest,
  consentConfirm,
  loginCode,
  orderShipped,
  passwordChanged,
  paymentFailed,
  weeklyOffers,
];
