import type { Clock } from '../../clock.ts';
import type { Iam } from '../../iam/iam.ts';
import type { Fauxqs } from '../fauxqs.ts';
import { type Logs, logGroupArn } from '../logs.ts';
import type { FeedbackWorld } from './feedback.ts';

interface World {
  readonly clock: Clock;
  readonly iam: Iam;
  readonly topics: Pick<Fauxqs, 'handle'>;
  readonly logs: Logs;
}

/** How SNS tells of pushes: by topics of the account, and by log lines that it writes in a role of the application. */
export function feedbackChannels({ clock, iam, topics, logs }: World): FeedbackWorld {
  return {
    now: () => clock.now(),
    publish: async (TopicArn, Subject, Message) => {
      const form = new URLSearchParams({ Action: 'Publish', TopicArn, Subject, Message });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      await topics.handle({ headers, body: Buffer.from(form.toString()) });
    },
    log: async (roleArn, group, line) => {
      const logicalId = iam.roleNamed(roleArn.split('/').at(-1) ?? '');
      const needed = { action: 'logs:PutLogEvents', resource: logGroupArn(group), context: {} };
      const principal = { kind: 'role', logicalId, functionName: 'sns' } as const;
      // SNS loses the line without a word
      if (!iam.trusts(logicalId, 'sns.amazonaws.com') || !iam.decide(principal, needed).allowed) return;
      await logs.write(group, 'local', line);
    },
  };
}
