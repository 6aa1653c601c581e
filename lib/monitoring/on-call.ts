import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface OnCallProps {
  /**
   * Who gets both kinds of alarm by e-mail.
   *
   * @default - nobody; the topics can be subscribed to
   */
  readonly email?: string | undefined;
}

/** The people who are told when something needs a human: at once (`page`), or in working hours (`ticket`). */
export class OnCall extends Construct {
  readonly #page: Topic;
  readonly #ticket: Topic;
  readonly #alarms: Alarm[] = [];

  constructor(scope: Construct, id: string, props: OnCallProps = {}) {
    super(scope, id);
    this.#page = this.#topic('Page', props.email);
    this.#ticket = this.#topic('Ticket', props.email);
  }

  /** Somebody has to get up for this one. */
  page(alarm: Alarm): void {
    this.#notify(alarm, this.#page);
  }

  /** Somebody has to look at this one today. */
  ticket(alarm: Alarm): void {
    this.#notify(alarm, this.#ticket);
  }

  /** Every alarm that tells somebody, in the order in which they were made. */
  get alarms(): readonly Alarm[] {
    return this.#alarms;
  }

  #notify(alarm: Alarm, topic: Topic): void {
    const action = new SnsAction(topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.#alarms.push(alarm);
  }

  #topic(id: string, email: string | undefined): Topic {
    const topic = new Topic(this, id, { enforceSSL: true });
    // a topic that has a policy has lost the default one, by which alarms could publish
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
    return topic;
  }
}
