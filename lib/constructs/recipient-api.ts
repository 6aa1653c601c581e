import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, Lazy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ApiRoute } from '../../lambdas/contracts/api/routes.ts';
import type { StageConfig } from '../config-schema.ts';
import { alarmText } from '../monitoring/alarm-text.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { logRetentionOf } from './log-retention.ts';
import type { NotificationFunction } from './notification-function.ts';
import { removalOf } from './removal.ts';

/** One way in, such as GET of `/preferences/{token}`. */
export type Route = Pick<ApiRoute, 'method' | 'path'>;

export interface Service {
  readonly function: NotificationFunction;
  /** How many requests each of its routes takes from everybody together; twice as many at once after a pause. */
  readonly requestsPerSecond: number;
  /**
   * Whether each of its routes has metrics of its own, which cost as much as any other.
   *
   * @default false
   */
  readonly watchedByRoute?: boolean;
}

export interface RecipientApiProps {
  readonly stage: Pick<StageConfig, 'auth' | 'publicUrl' | 'retention' | 'removal'>;
  readonly onCall: OnCall;
}

/** As CloudFormation spells them, where they are the values of a free map. */
interface RouteSettings {
  readonly ThrottlingRateLimit: number;
  readonly ThrottlingBurstLimit: number;
  readonly DetailedMetricsEnabled?: boolean;
}

/** What a line of the access log says: nothing that is secret or personal, so no path, no query and no address. */
const accessLine = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTimeEpoch',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  responseLength: '$context.responseLength',
  integrationLatency: '$context.integrationLatency',
  integrationStatus: '$context.integration.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
};

/** Where recipients, services and providers reach Carillon by HTTP. */
export class RecipientApi extends Construct {
  readonly api: HttpApi;
  /** Where all of them find it, without a slash at its end. */
  readonly publicUrl: string;
  readonly #users: IHttpRouteAuthorizer | undefined;
  readonly #stage: CfnStage;
  readonly #integrations = new Map<NotificationFunction, HttpLambdaIntegration>();
  readonly #settings: Record<string, RouteSettings> = {};

  constructor(scope: Construct, id: string, { stage, onCall }: RecipientApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Resource', {
      apiName: Stack.of(this).stackName,
      description: 'Preferences, consents and devices of recipients',
      createDefaultStage: false,
    });
    this.publicUrl = stage.publicUrl ?? this.api.apiEndpoint;
    this.#users = stage.auth && new HttpJwtAuthorizer('Users', stage.auth.issuer, { jwtAudience: stage.auth.audience });
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: logRetentionOf(stage.retention),
      removalPolicy: removalOf(stage),
    });
    this.#stage = new CfnStage(this, 'Stage', {
      apiId: this.api.apiId,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destinationArn: accessLogs.logGroupArn, format: JSON.stringify(accessLine) },
      routeSettings: Lazy.any({ produce: () => this.#settings }),
    });
    this.#alarm(onCall);
  }

  /** Serves pages and webhooks whose caller proves themself by a signed link or a signed request. */
  serveAnybody(service: Service, routes: readonly Route[]): void {
    for (const route of this.#serve(service, routes, new HttpNoneAuthorizer()))
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: 'A law and RFC 8058 want no login here: the function checks the signature of the link or the request',
      });
  }

  /** Serves services, whose own IAM policies say on which routes they may call `execute-api:Invoke`. */
  serveServices(service: Service, routes: readonly Route[]): void {
    this.#serve(service, routes, new HttpIamAuthorizer());
  }

  /** Serves users who bring a token of the configured issuer; makes nothing where none is configured. */
  serveUsers(service: Service, routes: readonly Route[]): void {
    if (this.#users !== undefined) this.#serve(service, routes, this.#users);
  }

  /** Answers of one kind to one route that is watched by itself; their sum over five minutes. */
  metricOfRoute({ method, path }: Route, metricName: '4xx' | '5xx'): Metric {
    return this.api.metric(metricName, {
      dimensionsMap: { ApiId: this.api.apiId, Stage: this.#stage.stageName, Method: method, Resource: path },
      statistic: 'Sum',
      period: Duration.minutes(5),
    });
  }

  #serve(service: Service, routes: readonly Route[], authorizer: IHttpRouteAuthorizer) {
    const integration = this.#integration(service.function);
    return routes.map(({ method, path }) => {
      const routeKey = HttpRouteKey.with(path, HttpMethod[method]);
      const route = new HttpRoute(this, routeKey.key, { httpApi: this.api, routeKey, integration, authorizer });
      this.#settings[routeKey.key] = settingsOf(service);
      // a stage takes settings only for routes that are there
      this.#stage.node.addDependency(route);
      return route;
    });
  }

  #integration(served: NotificationFunction): HttpLambdaIntegration {
    const known = this.#integrations.get(served);
    if (known !== undefined) return known;
    // one permission for all routes of the API: with one for each the function's policy would grow with them
    const integration = new HttpLambdaIntegration(served.folder, served.function, { scopePermissionToRoute: false });
    this.#integrations.set(served, integration);
    return integration;
  }

  #alarm(onCall: OnCall): void {
    const alarm = this.api.metricServerError({ period: Duration.minutes(1) }).createAlarm(this, 'ServerErrorsAlarm', {
      alarmDescription: alarmText(
        'People who try to say no, or to change what they get, see an error; services cannot register what people chose.',
        'api-errors',
      ),
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 2,
      // nobody asks, nobody is hurt
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    onCall.page(alarm);
  }
}

const settingsOf = ({ requestsPerSecond, watchedByRoute }: Service): RouteSettings => ({
  ThrottlingRateLimit: requestsPerSecond,
  ThrottlingBurstLimit: 2 * requestsPerSecond,
  ...(watchedByRoute && { DetailedMetricsEnabled: true }),
});
