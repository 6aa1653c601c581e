/** The account and region that the local cloud pretends to be. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/** The ARN of something in the local account. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

/** IAM's ARNs carry no region. */
export function iamArn(resource: string): string {
  return `arn:aws:iam::${ACCOUNT}:${resource}`;
}
