import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { arnOf, refTo, type Synthesised, synthesised } from './synthesise.ts';

const routeSchema = z.object({
  RouteKey: z.string(),
  AuthorizationType: z.string(),
  AuthorizerId: refTo.optional(),
  Target: z.object({ 'Fn::Join': z.tuple([z.literal(''), z.tuple([z.literal('integrations/'), refTo])]) }),
});
const integrationSchema = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: arnOf,
  PayloadFormatVersion: z.literal('2.0'),
});
const functionSchema = z.object({
  Timeout: z.number(),
  Environment: z.object({ Variables: z.object({ POWERTOOLS_SERVICE_NAME: z.string() }) }),
});

const local = await synthesised('local');
const dev = await synthesised('dev');

/** Each route with who may call it and which function answers. */
function routesOf(template: Synthesised) {
  const functions = template.of('AWS::Lambda::Function', functionSchema);
  const integrations = template.of('AWS::ApiGatewayV2::Integration', integrationSchema);
  return template.of('AWS::ApiGatewayV2::Route', routeSchema).map(({ properties }) => {
    const [, [, integrationId]] = properties.Target['Fn::Join'];
    const uri = integrations.find(({ logicalId }) => logicalId === integrationId)?.properties.IntegrationUri;
    const answers = functions.find(({ logicalId }) => logicalId === uri)?.properties;
    return {
      route: properties.RouteKey,
      auth: properties.AuthorizationType,
      folder: answers?.Environment.Variables.POWERTOOLS_SERVICE_NAME,
      timeout: answers?.Timeout ?? Number.NaN,
    };
  });
}

const routes = routesOf(local);
const linesOf = (auth: string) =>
  routes
    .filter((each) => each.auth === auth)
    .map(({ route, folder }) => `${route} → ${folder}`)
    .sort();

const stage = local.of(
  'AWS::ApiGatewayV2::Stage',
  z.object({
    StageName: z.string(),
    AutoDeploy: z.boolean(),
    AccessLogSettings: z.object({ DestinationArn: arnOf, Format: z.string() }),
    RouteSettings: z.record(
      z.string(),
      z.object({
        ThrottlingRateLimit: z.number(),
        ThrottlingBurstLimit: z.number(),
        DetailedMetricsEnabled: z.boolean().optional(),
      }),
    ),
  }),
)[0]?.properties;
const settings = stage?.RouteSettings ?? {};

describe('the API', () => {
  it('lets anybody try who has a signed link, and providers outside AWS', () => {
    expect(linesOf('NONE')).toEqual([
      'GET /confirm/{token} → serve-preference-centre',
      'GET /preferences/{token} → serve-preference-centre',
      'GET /unsubscribe/{token} → serve-preference-centre',
      'POST /confirm/{token} → serve-preference-centre',
      'POST /preferences/{token} → serve-preference-centre',
      'POST /unsubscribe/{token} → serve-preference-centre',
      'POST /webhooks/sendgrid/events → receive-receipts',
      'POST /webhooks/twilio/messages → receive-text',
      'POST /webhooks/twilio/status → receive-receipts',
      'POST /webhooks/vonage/status → receive-receipts',
    ]);
  });

  it('lets services in whose IAM policies say so, and them alone to where a recipient is named', () => {
    expect(linesOf('AWS_IAM')).toEqual([
      'DELETE /recipients/{recipientId} → erase-recipient',
      'DELETE /recipients/{recipientId}/topics/{topic} → serve-recipients-api',
      'GET /broadcasts/{broadcastId} → serve-recipients-api',
      'GET /recipients/{recipientId}/consents → serve-recipients-api',
      'GET /recipients/{recipientId}/effective → serve-recipients-api',
      'GET /recipients/{recipientId}/export → serve-recipients-api',
      'GET /recipients/{recipientId}/preferences → serve-recipients-api',
      'GET /recipients/{recipientId}/topics → serve-recipients-api',
      'GET /topics/{topic} → serve-recipients-api',
      'PATCH /recipients/{recipientId}/preferences → serve-recipients-api',
      'POST /broadcasts/{broadcastId}/cancel → serve-recipients-api',
      'POST /imports → serve-recipients-api',
      'POST /notifications/{notificationId}/cancel → serve-recipients-api',
      'POST /notifications/{notificationId}/reschedule → serve-recipients-api',
      'POST /recipients/{recipientId}/consents → serve-recipients-api',
      'POST /recipients/{recipientId}/deliveries/{notificationId}/seen → serve-recipients-api',
      'POST /recipients/{recipientId}/devices/remove → serve-recipients-api',
      'POST /recipients/{recipientId}/explain → serve-recipients-api',
      'POST /recipients/{recipientId}/link → serve-recipients-api',
      'PUT /recipients/{recipientId}/devices → serve-recipients-api',
      'PUT /recipients/{recipientId}/preferences → serve-recipients-api',
      'PUT /recipients/{recipientId}/topics/{topic} → serve-recipients-api',
    ]);
  });

  it('lets users in who bring a token, and only to themselves', () => {
    const ofUsers = routes.filter(({ auth }) => auth === 'JWT');
    expect(ofUsers.map(({ route }) => route)).toEqual(
      expect.arrayContaining(['GET /me/preferences', 'PATCH /me/preferences', 'GET /me/effective', 'PUT /me/devices']),
    );
    expect(ofUsers.filter(({ route, folder }) => !/ \/me\//.test(route) || folder !== 'serve-recipients-api')).toEqual(
      [],
    );
    const authorizers = local.of('AWS::ApiGatewayV2::Authorizer', z.unknown());
    expect(authorizers.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: 'https://login.example.com/', Audience: ['carillon-local'] },
      }),
    ]);
  });

  it('has no way in for users where no issuer is configured, nor for Twilio where no texts are sent', () => {
    const keys = routesOf(dev).map(({ route }) => route);
    expect(keys.filter((route) => /\/me\/|\/webhooks\//.test(route))).toEqual([]);
    expect(keys).toContain('GET /preferences/{token}');
    expect(dev.types).not.toContain('AWS::ApiGatewayV2::Authorizer');
  });

  it('has a way in for each provider that is configured, and for no other', async () => {
    const secretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:vonage-AbCdEf';
    const vonage = { secretArn, sender: 'Carillon' };
    const made = routesOf(await synthesised('made-up', { sms: { vonage } }));
    expect(made.filter(({ route }) => route.includes('/webhooks/')).map(({ route }) => route)).toEqual([
      'POST /webhooks/vonage/status',
    ]);
  });

  it.each(routes)('gives up on $route after its function has', ({ timeout }) => {
    expect(timeout).toBeLessThan(30);
  });

  it('lets no page of another origin read it', () => {
    const apis = local.of('AWS::ApiGatewayV2::Api', z.looseObject({ ProtocolType: z.literal('HTTP') }));
    expect(apis).toHaveLength(1);
    expect(Object.keys(apis[0]?.properties ?? {})).not.toContain('CorsConfiguration');
  });

  it('may call each of its functions, and no other API may', () => {
    const permissions = local.of(
      'AWS::Lambda::Permission',
      z.object({ Principal: z.string(), FunctionName: arnOf, SourceArn: z.unknown() }),
    );
    const ofApi = permissions.filter(({ properties }) => properties.Principal === 'apigateway.amazonaws.com');
    expect(ofApi).toHaveLength(new Set(routes.map(({ folder }) => folder)).size);
    for (const { properties } of ofApi)
      expect(JSON.stringify(properties.SourceArn)).toMatch(/\{"Ref":"Api[0-9A-F]+"\}/);
  });
});

describe('the stage', () => {
  it('is the only one, and always what was deployed last', () => {
    expect(stage).toMatchObject({ StageName: '$default', AutoDeploy: true });
  });

  it('limits every route', () => {
    expect(Object.keys(settings).sort()).toEqual(routes.map(({ route }) => route).sort());
    expect(settings['POST /unsubscribe/{token}']).toEqual({ ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 });
    expect(settings['GET /me/preferences']).toEqual({ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 });
    expect(settings['POST /webhooks/twilio/status']).toMatchObject({
      ThrottlingRateLimit: 500,
      ThrottlingBurstLimit: 1000,
    });
    expect(settings['POST /imports']).toEqual({ ThrottlingRateLimit: 2, ThrottlingBurstLimit: 4 });
  });

  it('takes as much as is configured', async () => {
    const wide = await synthesised('made-up', { requestsPerSecond: { pages: 500 } });
    const [made] = wide.of('AWS::ApiGatewayV2::Stage', z.object({ RouteSettings: z.record(z.string(), z.unknown()) }));
    expect(made?.properties.RouteSettings['GET /preferences/{token}']).toEqual({
      ThrottlingRateLimit: 500,
      ThrottlingBurstLimit: 1000,
    });
  });

  it('counts by themselves the routes of webhooks, whose refusals and failures people are told of', () => {
    const counted = Object.entries(settings).filter(([, { DetailedMetricsEnabled }]) => DetailedMetricsEnabled);
    expect(counted.map(([route]) => route)).toEqual(
      routes.map(({ route }) => route).filter((route) => route.startsWith('POST /webhooks/')),
    );
    const alarms = local.of(
      'AWS::CloudWatch::Alarm',
      z.object({
        MetricName: z.string().optional(),
        Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).optional(),
      }),
    );
    const watched = alarms.flatMap(({ properties: { MetricName, Dimensions = [] } }) => {
      const dimension = (name: string) => Dimensions.find(({ Name }) => Name === name)?.Value;
      if (dimension('Resource') === undefined) return [];
      expect([dimension('ApiId'), dimension('Stage')]).toEqual([{ Ref: expect.stringMatching(/^Api/) }, '$default']);
      return `${MetricName} ${dimension('Method')} ${dimension('Resource')}`;
    });
    expect(watched.sort()).toEqual([
      '4xx POST /webhooks/sendgrid/events',
      '4xx POST /webhooks/twilio/messages',
      '4xx POST /webhooks/twilio/status',
      '4xx POST /webhooks/vonage/status',
      '5xx POST /webhooks/twilio/messages',
    ]);
  });

  it('logs which route was called, and neither by whom nor with which token', () => {
    const logged = z.record(z.string(), z.string()).parse(JSON.parse(stage?.AccessLogSettings.Format ?? ''));
    expect(Object.values(logged)).toEqual(expect.arrayContaining(['$context.routeKey', '$context.status']));
    const personal = /path|ip|userAgent|identity|claims|query|domain|caller|user/i;
    expect(Object.values(logged).filter((variable) => personal.test(variable))).toEqual([]);
    expect('$context.identity.sourceIp').toMatch(personal);
  });
});
