/** dynalite's reading of expressions, with DynamoDB's own words for what is wrong in them. */
declare module 'dynalite/validations/index.js' {
  import type { AttributeValue } from '@aws-sdk/client-dynamodb';

  type Path = (string | number)[];
  interface Calculation {
    readonly type: string;
    readonly name?: string;
    readonly args: readonly Operand[];
  }
  type Operand = Path | Calculation | AttributeValue;
  interface Section {
    readonly type: 'set' | 'remove' | 'add' | 'delete';
    readonly path: Path;
    readonly val?: Operand;
  }
  interface Condition {
    readonly expression: Calculation;
    readonly nestedPaths: Readonly<Record<string, unknown>>;
    readonly pathHeads: Readonly<Record<string, unknown>>;
  }
  interface Expressions {
    readonly UpdateExpression?: string | undefined;
    readonly ConditionExpression?: string | undefined;
    readonly KeyConditionExpression?: string | undefined;
    readonly FilterExpression?: string | undefined;
    readonly ProjectionExpression?: string | undefined;
    readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
    readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>> | undefined;
    _updates?: { readonly sections: readonly Section[]; readonly nestedPaths: Readonly<Record<string, unknown>> };
    _condition?: Condition;
    _keyCondition?: Condition;
    _filter?: Condition;
    _projection?: { readonly paths: readonly Path[]; readonly nestedPaths: Readonly<Record<string, unknown>> };
  }
  type KeyConditions = Readonly<
    Record<string, { readonly ComparisonOperator: string; readonly AttributeValueList: readonly AttributeValue[] }>
  >;

  const validations: {
    /** Answers with what is wrong; else puts what it has read beside the expressions. */
    validateExpressions(expressions: Expressions): string | undefined;
    validateExpressionParams(
      input: Expressions,
      expressions: readonly string[],
      others: readonly string[],
    ): string | undefined;
    convertKeyCondition(expression: Calculation): KeyConditions | string;
  };
  export default validations;
  export type { Calculation, Condition, Expressions, KeyConditions, Operand, Section };
}
