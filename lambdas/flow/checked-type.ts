import type * as z from 'zod';
import { notificationRequestedV1 } from '../contracts/events/notification-requested.v1.ts';
import { problemsOf } from '../contracts/problems.ts';
import type { NotificationType } from '../domain/notification-type.ts';
import type { CheckedType } from './parse-request.ts';

/** A type as the catalogue declares it, with the schema of its data. */
export interface DeclaredType extends NotificationType {
  readonly data: z.ZodType;
}

const dataSchema = notificationRequestedV1.detail.shape.data;

/** A declared type whose data can be checked. */
export function toCheckedType({ data: schema, ...type }: DeclaredType): CheckedType {
  return {
    ...type,
    checkData: (data) => {
      const { data: checked, error } = schema.safeParse(data);
      return error ? { problems: problemsOf(error, 'detail.data') } : { data: dataSchema.parse(checked) };
    },
  };
}
