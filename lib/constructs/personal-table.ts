import { AttributeType, BillingMode, TableEncryption, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { StageConfig } from '../config-schema.ts';

/** How every table with personal data is set up: a partition a person, restorable, encrypted, protected from deletion. */
export function personalTable({ removal }: Pick<StageConfig, 'removal'>): TableProps {
  const retained = removal === 'retain';
  return {
    partitionKey: { name: 'PK', type: AttributeType.STRING },
    sortKey: { name: 'SK', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    // a key that AWS owns: encrypted at rest without a charge per request
    encryption: TableEncryption.DEFAULT,
    deletionProtection: retained,
    // a protected table cannot go with a first deployment that fails, so it stays behind then, empty and unnamed
    removalPolicy: retained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  };
}
