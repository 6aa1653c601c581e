import type { Clock } from '../../clock.ts';
import type { Endpoint } from '../../gateway/endpoint.ts';
import type { Iam } from '../../iam/iam.ts';
import type { Observations } from '../../observations.ts';
import { tellCall } from '../../providers/http-double.ts';
import { type Logs, logGroupArn } from '../logs.ts';
import type { FeedbackWorld } from './feedback.ts';

interface World {
  readonly clock: Clock;
  readonly endpoint: Pick<Endpoint, 'call'>;
  readonly iam: Iam;
  readonly logs: Logs;
  readonly observations: Observations;
}

/** How SNS tells of pushes: by topics of the account, and by log lines that it writes in a role of the application. */
export function feedbackChannels({ clock, endpoint, iam, logs, observations }: World): FeedbackWorld {
  return {
    now: () => clock.now(),
    publish: async (TopicArn, { subject, message }, sourceArn) => {
      const input = { Action: 'Publish', TopicArn, Subject: subject, Message: message };
      const { status, body } = await endpoint.call({
        service: 'sns',
        action: 'Publish',
        input,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: Buffer.from(new URLSearchParams(input).toString()),
        principal: { kind: 'service', name: 'sns.amazonaws.com', sourceArn },
      });
      // SNS loses it without a word; who runs this should see it
      if (status >= 300) tellCall(observations, 'sns', `event not published: ${body}`);
    },
    log: async (roleArn, group, line) => {
      const logicalId = iam.roleNamed(roleArn.split('/').at(-1) ?? '');
      const needed = { action: 'logs:PutLogEvents', resource: logGroupArn(group), context: {} };
      const principal = { kind: 'role', logicalId, functionName: 'sns' } as const;
      const mayWrite = iam.trusts(logicalId, 'sns.amazonaws.com') && iam.decide(principal, needed).allowed;
      if (mayWrite) await logs.write(group, 'local', line);
      else tellCall(observations, 'sns', `line not logged: the role may not write to ${group}`);
    },
  };
}
