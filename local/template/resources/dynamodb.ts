import * as z from 'zod';
import { arn, REGION } from '../../account.ts';
import type { CloudParts } from '../cloud-parts.ts';
import { physicalName } from '../names.ts';
import { ignored, type Provisioned, type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/dynamodb.ts';
const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const projection = z.unknown().optional();
const index = z.object({ IndexName: z.string(), KeySchema: keySchema, Projection: projection });
const definition = {
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(z.unknown()),
  KeySchema: keySchema,
  /** Capacity is what the laptop has. */
  BillingMode: ignored,
  GlobalSecondaryIndexes: z
    .array(index.transform(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection })))
    .optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
  SSESpecification: ignored,
  /** dynalite deletes nothing: whoever reads has to look at the expiry, as on AWS, where deleting takes days. */
  TimeToLiveSpecification: ignored,
};
/** What a real table has against mistakes and for analysis. */
const safety = {
  PointInTimeRecoverySpecification: ignored,
  DeletionProtectionEnabled: ignored,
  ContributorInsightsSpecification: ignored,
  TableClass: ignored,
  Tags: ignored,
};

type Definition = Pick<
  z.infer<z.ZodObject<typeof definition>>,
  'TableName' | 'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes'
>;

const table = resourceKind(
  'AWS::DynamoDB::Table',
  FILE,
  z.strictObject({
    ...definition,
    ...safety,
    OnDemandThroughput: ignored,
    WarmThroughput: ignored,
    ProvisionedThroughput: ignored,
  }),
  create,
);

const globalTable = resourceKind(
  'AWS::DynamoDB::GlobalTable',
  FILE,
  z.strictObject({
    ...definition,
    Replicas: z.tuple([z.strictObject({ ...safety, Region: z.literal(REGION) })]),
    WriteOnDemandThroughputSettings: ignored,
    WarmThroughput: ignored,
  }),
  create,
);

async function create(logicalId: string, properties: Definition, cloud: CloudParts): Promise<Provisioned> {
  const { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties;
  const name = TableName ?? physicalName(cloud.stackName, logicalId);
  const keys = [...KeySchema].sort((first, second) => first.KeyType.localeCompare(second.KeyType));
  await cloud.dynamodb.create(
    name,
    keys.map(({ AttributeName }) => AttributeName),
    { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes, BillingMode: 'PAY_PER_REQUEST' },
  );
  return { ref: name, attributes: { Arn: arn('dynamodb', `table/${name}`) } };
}

/** Tables. Streams are not run, so a table that has one is refused. */
export const dynamodbKinds: readonly ResourceKind[] = [table, globalTable];
