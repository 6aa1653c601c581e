import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { apiRoutes } from '../../lambdas/contracts/api/routes.ts';
import { environment as eraseEnvironment } from '../../lambdas/functions/erase-recipient/env.ts';
import { environment as serveEnvironment } from '../../lambdas/functions/serve-recipients-api/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import type { Links } from './links.ts';
import { NotificationFunction } from './notification-function.ts';
import type { OutgoingQueues } from './outgoing-queues.ts';
import type { PushApplication, PushApplications } from './push-applications.ts';
import type { Receipts } from './receipts.ts';
import type { RecipientApi } from './recipient-api.ts';
import type { Records } from './records.ts';

/** The life of a device as SNS has it: make it, look whether it is up to date, mend it, take it out. */
const deviceLife = [
  'sns:CreatePlatformEndpoint',
  'sns:GetEndpointAttributes',
  'sns:SetEndpointAttributes',
  'sns:DeleteEndpoint',
];

export interface RecipientServicesProps {
  readonly api: RecipientApi;
  readonly links: Links;
  readonly records: Records;
  /** The channels that are on, for explaining and planning. */
  readonly queues: OutgoingQueues;
  /** Where apps tell that a message was read. */
  readonly receipts: Receipts;
  /**
   * Where devices are registered.
   *
   * @default - no push notifications, so no device can be registered
   */
  readonly applications: PushApplications | undefined;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** What other services, and users in their own session, may ask and change about recipients; and their erasure. */
export class RecipientServices extends Construct {
  readonly server: NotificationFunction<typeof serveEnvironment>;
  readonly eraser: NotificationFunction<typeof eraseEnvironment>;

  constructor(scope: Construct, id: string, props: RecipientServicesProps) {
    super(scope, id);
    this.server = this.#serve(props);
    this.eraser = this.#erase(props);
  }

  #serve({ api, links, records, queues, receipts, applications, stage, onCall }: RecipientServicesProps) {
    const { fcm, apns } = applications ?? {};
    const server = new NotificationFunction(this, 'Serve', {
      folder: 'serve-recipients-api',
      schema: serveEnvironment,
      environment: {
        ...records.choosing,
        ...links.environment,
        ...queues.environment,
        RECEIPTS_QUEUE_URL: receipts.queue.queue.queueUrl,
        DEFAULT_COUNTRY: records.environment.DEFAULT_COUNTRY,
        SETTLED_EVENTS: records.environment.SETTLED_EVENTS,
        RETENTION_DAYS: records.environment.RETENTION_DAYS,
        PUSH_APPLICATIONS: Stack.of(this).toJsonString({
          ...(fcm && { fcm: fcm.arn }),
          ...(apns && { apns: apns.arn }),
        }),
      },
      // API Gateway gives up after 30
      timeout: Duration.seconds(29),
      // an import parses and writes thousands of lines in that time
      memorySize: 1024,
      stage,
      impact: 'Services and apps cannot read or change what people chose, or register devices.',
      onCall,
    });
    records.grantChoose(server);
    // an export reads all of a person's partition
    records.table.grantFind(server);
    // a device that was gone and is back, and a subscription that has ended
    records.table.grantRelease(server);
    records.table.grantSubscribe(server);
    // whether what is to wait for another moment was cancelled
    records.table.grantReadSeen(server);
    links.grantUse(server);
    receipts.grantTell(server);
    for (const application of applications?.all ?? []) this.#grantDevices(server, application, deviceLife);

    this.#route(api, server, stage);
    return server;
  }

  #erase({ api, records, applications, stage, onCall }: RecipientServicesProps) {
    const eraser = new NotificationFunction(this, 'Erase', {
      folder: 'erase-recipient',
      schema: eraseEnvironment,
      environment: records.choosing,
      timeout: Duration.seconds(29),
      stage,
      failingPeriods: 1,
      impact: 'People who asked to be forgotten are not: the law gives a month for it.',
      onCall,
    });
    records.grantErase(eraser);
    for (const application of applications?.all ?? []) this.#grantDevices(eraser, application, ['sns:DeleteEndpoint']);
    this.#route(api, eraser, stage);
    return eraser;
  }

  #route(
    api: RecipientApi,
    served: NotificationFunction,
    { requestsPerSecond: { services, imports } }: StageConfig,
  ): void {
    for (const route of apiRoutes.filter((each) => each.function === served.folder)) {
      const requestsPerSecond = route.operation === 'importChoices' ? imports : services;
      const service = { function: served, requestsPerSecond };
      if (route.auth === 'iam') api.serveServices(service, [route]);
      else api.serveUsers(service, [route]);
    }
  }

  #grantDevices(grantee: NotificationFunction, { platform, name, arn }: PushApplication, actions: string[]): void {
    const devices = Stack.of(this).formatArn({
      service: 'sns',
      resource: 'endpoint',
      resourceName: `${platform}/${name}/*`,
    });
    grantee.grantPrincipal.addToPrincipalPolicy(
      // CDK has no construct for SNS mobile push; AWS does not document which of the two it looks at, and its refusals
      // name the application even for the actions on a device
      new PolicyStatement({ actions, resources: [arn, devices] }),
    );
    Validations.of(grantee).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:endpoint/${platform}/${name}/*]`,
      reason: 'Every device is an endpoint of its own, made while people install apps',
    });
  }
}
