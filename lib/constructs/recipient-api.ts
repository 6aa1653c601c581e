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
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, Lazy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { StageConfig } from '../config-schema.ts';
import { alarmText } from '../monitoring/alarm-text.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { logRetentionOf } from './log-retention.ts';
import type { NotificationFunction } from './notification-function.ts';
import { removalOf } from './removal.ts';

/** A route as it is declared and as functions see it, such as `GET /preferences/{token}`. */
export type Route = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

/** How many requests a second a route takes from everybody together, and how many at once after a pause. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

export interface Service {
  readonly function: NotificationFunction;
  readonly throttle: Throttle;
}

export interface RecipientApiProps {
  readonly stage: Pick<StageConfig, 'auth' | 'publicUrl' | 'retention' | 'removal'>;
  readonly onCall: OnCall;
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
  readonly #throttles: Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }> = {};

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
      routeSettings: Lazy.any({ produce: () => this.#throttles }),
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

  #serve({ function: served, throttle }: Service, routes: readonly Route[], authorizer: IHttpRouteAuthorizer) {
    const integration = this.#integration(served);
    return routes.map((declared) => {
      const [method, path] = parts(declared);
      const route = new HttpRoute(this, declared, {
        httpApi: this.api,
        routeKey: HttpRouteKey.with(path, method),
        integration,
        authorizer,
      });
      this.#throttles[declared] = { ThrottlingRateLimit: throttle.rate, ThrottlingBurstLimit: throttle.burst };
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

function parts(route: Route): [HttpMethod, string] {
  const [method, path = ''] = route.split(' ');
  const known = Object.values(HttpMethod).find((each) => each === method);
  if (known === undefined) throw new Error(`route '${route}' begins with no method of HTTP`);
  return [known, path];
}
