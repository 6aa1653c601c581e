import type { AwsCredentialIdentity } from '@aws-sdk/types';

/**
 * The credentials that Lambda puts into a function's environment. Stands in for the SDK's chain of places to look,
 * which costs every cold start 130 KB and 12 ms; bundle.ts puts it there.
 *
 * Lambda never changes them while a process lives, so there is nothing to refresh.
 */
export const defaultProvider = () => async (): Promise<AwsCredentialIdentity> => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = process.env;
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment; Lambda puts them there');
  return { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }) };
};
