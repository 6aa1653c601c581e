import * as z from 'zod';
import { broadcastStandsSchema } from './broadcasts.ts';
import { cancelledSchema, cancelSchema, rescheduledSchema, rescheduleSchema } from './cancel.ts';
import { ownConsentSchema, recordConsentSchema } from './consent-given.ts';
import { consentHistorySchema, consentInForceSchema, consentRecordedSchema, consentsQuerySchema } from './consents.ts';
import { deviceRegisteredSchema, deviceRemovedSchema, registerDeviceSchema, removeDeviceSchema } from './devices.ts';
import { effectiveQuerySchema, effectiveSchema } from './effective.ts';
import { explainedSchema, explainSchema } from './explain.ts';
import { importReportSchema } from './imports.ts';
import { erasedSchema, exportPageSchema, exportQuerySchema, linkSchema } from './personal-data.ts';
import {
  changeOwnPreferencesSchema,
  changePreferencesSchema,
  preferencesDocumentSchema,
  replaceOwnPreferencesSchema,
  replacePreferencesSchema,
} from './preferences.ts';
import type { OperationName } from './routes.ts';
import { reportSeenSchema, seenSchema } from './seen.ts';
import { subscribedSchema, subscriptionsSchema, topicSchema } from './topics.ts';

/** What an operation takes and gives, and what it is for. */
export interface ApiOperation {
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly headers?: readonly 'If-Match'[];
  readonly body?: {
    readonly types: readonly string[];
    readonly schema: z.ZodType;
    /** What the person's own session may send, where that is less. */
    readonly own?: z.ZodType;
  };
  readonly answer: {
    readonly status: 200 | 201;
    readonly meaning: string;
    readonly schema: z.ZodType;
    readonly hasETag?: boolean;
  };
  /** What a 404 means, where there may be nothing to answer about. */
  readonly missing?: string;
}

const json = ['application/json'];
const document = {
  status: 200,
  meaning: 'what is in force',
  schema: preferencesDocumentSchema,
  hasETag: true,
} as const;

/** Every operation of the API; the OpenAPI document is made from it. */
export const apiOperations: Readonly<Record<OperationName, ApiOperation>> = {
  readPreferences: {
    summary: 'Read what somebody wants and has agreed to',
    description: 'Somebody unknown has empty preferences, at version 0.',
    answer: document,
  },
  replacePreferences: {
    summary: 'Replace preferences as a whole',
    description: 'What the body does not hold is taken back. In force for every send that starts after the answer.',
    headers: ['If-Match'],
    body: { types: json, schema: replacePreferencesSchema, own: replaceOwnPreferencesSchema },
    answer: document,
  },
  changePreferences: {
    summary: 'Change a part of preferences',
    description:
      'A JSON merge patch: null takes a single choice back. In force for every send that starts after the answer.',
    headers: ['If-Match'],
    body: {
      types: ['application/merge-patch+json', 'application/json'],
      schema: changePreferencesSchema,
      own: changeOwnPreferencesSchema,
    },
    answer: document,
  },
  explainEffective: {
    summary: 'Explain what would become of a notification now',
    description:
      'Decided by the function that plans notifications, with every rule that has a say. All channels count as switched on.',
    query: effectiveQuerySchema,
    answer: { status: 200, meaning: 'the decision and why', schema: effectiveSchema },
  },
  readConsents: {
    summary: 'Read the consent in force at a moment, or the history',
    description:
      'With at, purpose and channel: the record in force at that moment, with its wording, proof and later withdrawal. Without at: all evidence, oldest first, 200 an answer.',
    query: z.object(consentsQuerySchema.shape),
    answer: {
      status: 200,
      meaning: 'the record in force, or a page of the history',
      schema: z.union([consentInForceSchema, consentHistorySchema]),
    },
  },
  recordConsent: {
    summary: 'Record what somebody agreed to or withdrew',
    description:
      'What is requested, and what a category with double opt-in is granted, waits until the person has confirmed it by e-mail; a service that had it confirmed elsewhere says how in proof.doubleOptIn.',
    body: { types: json, schema: recordConsentSchema, own: ownConsentSchema },
    answer: { status: 201, meaning: 'it is recorded', schema: consentRecordedSchema },
  },
  registerDevice: {
    summary: 'Register a device for push notifications',
    description:
      'To be called whenever the app starts: it also switches a device on again. Whoever had the device before has it no more; a person has at most 20, and the one registered longest ago goes.',
    body: { types: json, schema: registerDeviceSchema },
    answer: { status: 200, meaning: 'the device is registered', schema: deviceRegisteredSchema },
  },
  removeDevice: {
    summary: 'Remove a device',
    description: "By token or by endpoint; only the person's own.",
    body: { types: json, schema: removeDeviceSchema },
    answer: { status: 200, meaning: 'the person has no such device now', schema: deviceRemovedSchema },
  },
  makeLink: {
    summary: 'Make a link to the preference centre',
    description: 'Whoever has it can read and change the preferences of this person until it expires.',
    answer: { status: 201, meaning: 'the link', schema: linkSchema },
  },
  exportPerson: {
    summary: 'Export everything that is held about somebody',
    query: exportQuerySchema,
    answer: { status: 200, meaning: 'a page; ask on with next until there is none', schema: exportPageSchema },
  },
  explainDelivery: {
    summary: 'Explain a delivery, or what would become of a request',
    description:
      'With notificationId: every rule, attempt, answer, receipt and wait of that delivery, and why it stopped. With type: a dry run, by the functions that would check and plan the request; nothing is written or sent. With both: the delivery if there is one. Holds no address, text or data.',
    body: { types: json, schema: explainSchema },
    answer: { status: 200, meaning: 'the story of the delivery, or the plan', schema: explainedSchema },
    missing: 'there is no such delivery, and no type to try',
  },
  reportSeen: {
    summary: 'Tell that a notification was seen or tapped',
    description:
      'To be called by the app that shows it: no provider tells of a single push. Counts as a receipt of the attempt, and may come twice.',
    body: { types: json, schema: reportSeenSchema },
    answer: { status: 200, meaning: 'it is taken, and will count in a moment', schema: seenSchema },
    missing: 'no such attempt was made',
  },
  readSubscriptions: {
    summary: 'Read which topics somebody is subscribed to',
    answer: { status: 200, meaning: 'the topics, with the moment of each subscription', schema: subscriptionsSchema },
  },
  subscribe: {
    summary: 'Subscribe somebody to a topic',
    description:
      'Repeatable. The first subscription by a service makes the topic; a session can only subscribe to one that is there. What the person wants and has agreed to is asked at every notification all the same.',
    answer: { status: 200, meaning: 'they are subscribed', schema: subscribedSchema },
    missing: 'a session asked for a topic that does not exist',
  },
  unsubscribe: {
    summary: 'End a subscription',
    description: 'Repeatable; no error where there is none.',
    answer: { status: 200, meaning: 'they are not subscribed', schema: subscribedSchema },
  },
  readTopic: {
    summary: 'Read what a topic is, and how the audience that was uploaded for it was read',
    answer: { status: 200, meaning: 'the topic', schema: topicSchema },
    missing: 'nobody has ever subscribed to such a topic, and no audience was uploaded',
  },
  readBroadcast: {
    summary: 'Read how a broadcast stands',
    description: 'By the notificationId of its request: members expected, planned and settled.',
    answer: { status: 200, meaning: 'its progress', schema: broadcastStandsSchema },
    missing: 'there is no such broadcast (yet)',
  },
  cancelBroadcast: {
    summary: 'Cancel a broadcast',
    description:
      'For good, and repeatable. Nobody more is planned; what is planned and not sent yet is recorded as cancelled, within five seconds. The answer says what had already gone out.',
    answer: { status: 200, meaning: 'it is cancelled; how it stood then', schema: broadcastStandsSchema },
    missing: 'there is no such broadcast (yet)',
  },
  cancelNotification: {
    summary: 'Cancel a notification for some people',
    description:
      'On all channels, or on one. What waits ends as cancelled; of what is on its way no further attempt is begun, whatever happens. Answers for each what had gone out already. May be repeated.',
    body: { types: json, schema: cancelSchema },
    answer: { status: 200, meaning: 'what is true for each now', schema: cancelledSchema },
  },
  rescheduleNotification: {
    summary: 'Give a notification that waits another moment',
    description: 'For some people; what is on its way already is not called back. May be repeated.',
    body: { types: json, schema: rescheduleSchema },
    answer: { status: 200, meaning: 'what became of it for each', schema: rescheduledSchema },
  },
  importChoices: {
    summary: 'Import choices, consents and opt-outs',
    description:
      'CSV with a header or NDJSON, at most 5,000 rows and 4 MB. A row that is refused stops no other; the same file may be sent again.',
    body: { types: ['text/csv', 'application/x-ndjson'], schema: z.string() },
    answer: { status: 200, meaning: 'what was refused, row by row', schema: importReportSchema },
  },
  erasePerson: {
    summary: 'Erase somebody',
    description:
      'Deletes everything that is held; their addresses stay closed by keyed hash. May be repeated, also after a failure.',
    answer: { status: 200, meaning: 'they are erased', schema: erasedSchema },
  },
};
