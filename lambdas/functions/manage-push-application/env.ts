import * as z from 'zod';

/** Nothing: all it needs comes with the CloudFormation request. */
export const environment = z.object({});
