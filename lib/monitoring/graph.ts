import { GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/** Half a row of a dashboard. */
export const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12, height: 6 });
