import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/serve-preference-centre/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import type { Links } from './links.ts';
import { NotificationFunction } from './notification-function.ts';
import type { RecipientApi } from './recipient-api.ts';
import type { Records } from './records.ts';

export interface PreferenceCentreProps {
  readonly api: RecipientApi;
  readonly links: Links;
  readonly records: Records;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** What people see (GET) and what they answer (POST); a mail client's one-click is a POST as well. */
const pages = ['/preferences/{token}', '/unsubscribe/{token}', '/confirm/{token}'].flatMap(
  (path) =>
    [
      { method: 'GET', path },
      { method: 'POST', path },
    ] as const,
);

/** The pages on which recipients choose, unsubscribe and confirm, reached by the links in their messages. */
export class PreferenceCentre extends Construct {
  readonly server: NotificationFunction<typeof environment>;

  constructor(scope: Construct, id: string, { api, links, records, stage, onCall }: PreferenceCentreProps) {
    super(scope, id);
    this.server = new NotificationFunction(this, 'Serve', {
      folder: 'serve-preference-centre',
      schema: environment,
      environment: { ...records.choosing, ...links.environment, DEFAULT_COUNTRY: records.environment.DEFAULT_COUNTRY },
      timeout: Duration.seconds(10),
      stage,
      impact: 'People who open a link see an error: they cannot choose, unsubscribe or confirm.',
      onCall,
    });
    records.grantChoose(this.server);
    links.grantUse(this.server);
    api.serveAnybody({ function: this.server, requestsPerSecond: stage.requestsPerSecond.pages }, pages);
  }
}
