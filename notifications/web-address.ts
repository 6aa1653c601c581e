import * as z from 'zod';

/** An address to link to. Only the web: `javascript:` and its kin are refused when the notification is requested. */
export const webAddressSchema = z.url({ protocol: /^https?$/, hostname: z.regexes.domain }).max(2000);
