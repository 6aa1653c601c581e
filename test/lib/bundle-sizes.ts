/** KB of minified code of each function, as it was when this was last changed: who makes one a tenth larger says why. */
export const bundleSizes = {
  'change-preferences': 428,
  'collect-push-receipts': 306,
  'decide-next-step': 468,
  // those that deliver hand over to Step Functions, whose client is 60 KB; 76 KB here are the MIME types of nodemailer
  'deliver-email': 801,
  'deliver-push': 637,
  'deliver-sms': 1569,
  'erase-recipient': 465,
  'fan-out-broadcast': 372,
  // the client of S3 is 190 KB, and nobody waits for this function
  'import-audience': 564,
  'manage-push-application': 297,
  'pace-channel': 432,
  'rebalance-providers': 348,
  'receive-receipts': 369,
  'receive-text': 435,
  'record-receipt': 475,
  'release-due': 375,
  'rotate-link-keys': 313,
  // plans time zones, digests and broadcasts too
  'route-notification': 493,
  'serve-preference-centre': 504,
  'serve-recipients-api': 613,
  // the country of a phone number is in a table of 120 KB, and nobody waits for this function
  'update-recipient': 667,
  'wake-due': 374,
} as const satisfies Readonly<Record<string, number>>;

/** How many times as large as that a bundle may be. */
export const mostGrowth = 1.1;
