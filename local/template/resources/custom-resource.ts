import * as z from 'zod';
import { type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/custom-resource.ts';
const DEFAULT_TIMEOUT_SECONDS = 3600;

/** A resource that a function of the template makes. */
export const customResource = (type: string): ResourceKind =>
  resourceKind(
    type,
    FILE,
    z.looseObject({
      ServiceToken: z.string().startsWith('arn:aws:lambda:'),
      ServiceTimeout: z.coerce.number().optional(),
    }),
    async (logicalId, properties, cloud) => {
      const answer = await cloud.customResource(properties.ServiceToken, {
        resourceType: type,
        logicalId,
        properties: asText({ ...properties }),
        timeoutSeconds: properties.ServiceTimeout ?? DEFAULT_TIMEOUT_SECONDS,
      });
      return { ref: answer.physicalId, attributes: answer.data };
    },
  );

/** CloudFormation hands every number and boolean to the function as text. */
function asText(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(properties, (_, value: unknown) =>
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
  );
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}
