import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';

/** What every refusal of DynamoDB carries beside its name and words. */
export const refused = (message: string) => ({ message, $metadata: { httpStatusCode: 400 } });

/** The SDK has no class for it, only its name. */
export function invalid(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({ name: 'ValidationException', $fault: 'client', ...refused(message) });
}

/** Thrown for what DynamoDB could do and this table cannot: an answer would be a guess. */
export function unknownHere(what: string): Error {
  return new Error(`the table in memory does not know ${what}; extend simulation/services/table`);
}
