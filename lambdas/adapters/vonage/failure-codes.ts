import type { FailureClass } from '../../domain/failure-class.ts';

/**
 * What Vonage's error codes in the reports on a message mean for what may be tried next.
 *
 * Vonage describes the codes and says nothing of repeating: this is our judgement, kept as data; a code that is not
 * here is `unknown`. Source: developer.vonage.com/en/api-errors/messages, read October 2026.
 */
export const vonageReceiptCodes: Readonly<Record<string, FailureClass>> = {
  1000: 'transient',
  1030: 'transient',
  1100: 'transient',
  1180: 'transient',
  1220: 'transient',
  1230: 'transient',
  1241: 'transient',
  1331: 'transient',
  1070: 'transient_long',
  1460: 'transient_long',
  1461: 'transient_long',
  1472: 'transient_long',
  1040: 'permanent_address',
  1170: 'permanent_address',
  1190: 'permanent_address',
  1300: 'permanent_address',
  1310: 'permanent_address',
  1430: 'permanent_address',
  // Vonage accepts a message to somebody who had sent STOP; only the report tells
  1240: 'opt_out',
  1050: 'blocked',
  1280: 'blocked',
  1010: 'content',
  1020: 'content',
  1021: 'content',
  1022: 'content',
  1090: 'content',
  1120: 'content',
  1130: 'content',
  1150: 'content',
  1420: 'content',
  1440: 'content',
  1450: 'content',
  1060: 'provider_down',
  1080: 'config',
  1140: 'config',
  1242: 'config',
  1210: 'filtered',
  1270: 'filtered',
  1282: 'filtered',
  1470: 'filtered',
  1473: 'filtered',
  1474: 'filtered',
  1475: 'filtered',
  1476: 'filtered',
  1480: 'filtered',
  1481: 'filtered',
  1482: 'filtered',
  1483: 'filtered',
  1484: 'filtered',
  // no route to this device: another provider or channel may have one
  1200: 'config',
  1250: 'config',
  1251: 'config',
  1260: 'config',
  1290: 'config',
  1330: 'unknown',
  // a part of it may have arrived: like an answer that was lost
  1490: 'ambiguous',
  1360: 'expired',
};

/** Vonage has this message from an earlier try: a success, in answers and in reports. */
export const vonageAlreadySent = '1320';

/** What the errors in Vonage's answers to a send mean: the codes of reports, and the generic errors of its APIs. */
export const vonageFailureCodes: Readonly<Record<string, FailureClass>> = {
  ...vonageReceiptCodes,
  'low-balance': 'provider_down',
  'account-suspended': 'provider_down',
  unauthorized: 'config',
  forbidden: 'config',
  unprovisioned: 'config',
  'not-found': 'config',
  'jwt-expired': 'config',
  'jwt-revoked': 'config',
  'invalid-signature': 'config',
};
