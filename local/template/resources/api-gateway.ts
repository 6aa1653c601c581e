import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Authorizer } from '../../api/authorizer.ts';
import type { CloudParts } from '../cloud-parts.ts';
import { ignored, type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/api-gateway.ts';
const LONGEST_TIMEOUT = 30_000;

const api = resourceKind(
  'AWS::ApiGatewayV2::Api',
  FILE,
  z.strictObject({
    Name: z.string(),
    ProtocolType: z.literal('HTTP'),
    Description: ignored,
    DisableExecuteApiEndpoint: z.literal(false).optional(),
    IpAddressType: ignored,
    Tags: ignored,
  }),
  (logicalId, _, { httpApis, stackName }) => {
    const id = idOf(stackName, logicalId);
    httpApis.create(id);
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: httpApis.endpoint } };
  },
);

const integration = resourceKind(
  'AWS::ApiGatewayV2::Integration',
  FILE,
  z.strictObject({
    ApiId: z.string(),
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: z.string().startsWith('arn:aws:lambda:'),
    /** A function is always invoked by POST. */
    IntegrationMethod: ignored,
    PayloadFormatVersion: z.literal('2.0'),
    TimeoutInMillis: z.coerce.number().min(50).max(LONGEST_TIMEOUT).default(LONGEST_TIMEOUT),
    Description: ignored,
  }),
  (logicalId, { ApiId, IntegrationUri, TimeoutInMillis }, { httpApis, functions, stackName }) => {
    httpApis.find(ApiId);
    const id = idOf(stackName, logicalId);
    const { arn } = functions.find(IntegrationUri);
    httpApis.integrations.set(id, { functionArn: arn, timeoutMilliseconds: TimeoutInMillis });
    return { ref: id, attributes: { IntegrationId: id } };
  },
);

const authorizer = resourceKind(
  'AWS::ApiGatewayV2::Authorizer',
  FILE,
  z.strictObject({
    ApiId: z.string(),
    Name: z.string(),
    AuthorizerType: z.literal('JWT'),
    IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
    JwtConfiguration: z.strictObject({ Issuer: z.url(), Audience: z.array(z.string()).min(1) }),
  }),
  (logicalId, { ApiId, JwtConfiguration: { Issuer, Audience } }, { httpApis, stackName }) => {
    httpApis.find(ApiId);
    const id = idOf(stackName, logicalId);
    httpApis.addJwtAuthorizer(id, Issuer, Audience);
    return { ref: id, attributes: { AuthorizerId: id } };
  },
);

const route = resourceKind(
  'AWS::ApiGatewayV2::Route',
  FILE,
  z.strictObject({
    ApiId: z.string(),
    RouteKey: z.string(),
    Target: z.string().startsWith('integrations/'),
    AuthorizationType: z.enum(['NONE', 'AWS_IAM', 'JWT']).default('NONE'),
    AuthorizerId: z.string().optional(),
    AuthorizationScopes: z.array(z.string()).default([]),
    OperationName: ignored,
  }),
  (logicalId, { ApiId, RouteKey, Target, AuthorizationScopes, ...who }, { httpApis, stackName }) => {
    const target = httpApis.integrations.get(Target.slice('integrations/'.length));
    if (target === undefined) throw new Error(`${Target} is no integration of the template`);
    const authorizer = authorizerOf(who, httpApis);
    httpApis.find(ApiId).addRoute({
      routeKey: RouteKey,
      integration: target,
      scopes: AuthorizationScopes,
      ...(authorizer !== undefined && { authorizer }),
    });
    const id = idOf(stackName, logicalId);
    return { ref: id, attributes: { RouteId: id } };
  },
);

function authorizerOf(
  {
    AuthorizationType,
    AuthorizerId,
  }: { readonly AuthorizationType: string; readonly AuthorizerId?: string | undefined },
  { iamAuthorizer, authorizers }: CloudParts['httpApis'],
): Authorizer | undefined {
  if (AuthorizationType === 'NONE') return undefined;
  if (AuthorizationType === 'AWS_IAM') return iamAuthorizer;
  const found = authorizers.get(AuthorizerId ?? '');
  if (found === undefined) throw new Error(`${AuthorizerId} is no authorizer of the template`);
  return found;
}

const settings = z.strictObject({
  ThrottlingRateLimit: z.coerce.number().optional(),
  ThrottlingBurstLimit: z.coerce.number().optional(),
  DetailedMetricsEnabled: ignored,
  LoggingLevel: ignored,
  DataTraceEnabled: ignored,
});

const stage = resourceKind(
  'AWS::ApiGatewayV2::Stage',
  FILE,
  z.strictObject({
    ApiId: z.string(),
    StageName: z.literal('$default'),
    AutoDeploy: z.literal(true),
    DefaultRouteSettings: settings.optional(),
    RouteSettings: z.record(z.string(), settings).default({}),
    /** What functions print says more. */
    AccessLogSettings: ignored,
    Description: ignored,
    Tags: ignored,
  }),
  (_, { ApiId, StageName, DefaultRouteSettings, RouteSettings }, { httpApis }) => {
    const defaultThrottle = throttleOf(DefaultRouteSettings);
    const throttles = Object.entries(RouteSettings).flatMap(([routeKey, each]) => {
      const throttle = throttleOf(each);
      return throttle === undefined ? [] : [[routeKey, throttle] as const];
    });
    httpApis.find(ApiId).deploy({ throttles: new Map(throttles), ...(defaultThrottle && { defaultThrottle }) });
    return { ref: StageName };
  },
);

/** Where only one of the two is given, the other is the account's. */
function throttleOf({ ThrottlingRateLimit, ThrottlingBurstLimit }: z.infer<typeof settings> = {}) {
  if (ThrottlingRateLimit === undefined && ThrottlingBurstLimit === undefined) return undefined;
  return { rate: ThrottlingRateLimit ?? 10_000, burst: ThrottlingBurstLimit ?? 5_000 };
}

/** Ten letters and digits, the same at every start. */
const idOf = (stackName: string, logicalId: string) =>
  BigInt(`0x${createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex')}`)
    .toString(36)
    .slice(0, 10);

/** HTTP APIs in front of functions. */
export const apiGatewayKinds: readonly ResourceKind[] = [api, integration, authorizer, route, stage];
