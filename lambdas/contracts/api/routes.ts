/** How callers of a route prove who they are: services sign with IAM, a user's own session carries a JSON Web Token. */
export type RouteAuth = 'iam' | 'jwt';

/** One way into the API: what is asked of a person, by whom. */
export interface ApiRoute {
  /** As API Gateway names it, such as `GET /recipients/{recipientId}/preferences`. */
  readonly key: string;
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  readonly path: string;
  readonly auth: RouteAuth;
  /** The folder of the function that answers. */
  readonly function: 'serve-recipients-api' | 'erase-recipient';
  readonly operation: OperationName;
}

/** What can be asked about one person, by a service or by the person's own session; paths hang below the person. */
const ofPerson = {
  readPreferences: ['GET', '/preferences'],
  replacePreferences: ['PUT', '/preferences'],
  changePreferences: ['PATCH', '/preferences'],
  explainEffective: ['GET', '/effective'],
  readConsents: ['GET', '/consents'],
  recordConsent: ['POST', '/consents'],
  registerDevice: ['PUT', '/devices'],
  removeDevice: ['POST', '/devices/remove'],
  makeLink: ['POST', '/link'],
  exportPerson: ['GET', '/export'],
  explainDelivery: ['POST', '/explain'],
  reportSeen: ['POST', '/deliveries/{notificationId}/seen'],
  readSubscriptions: ['GET', '/topics'],
  subscribe: ['PUT', '/topics/{topic}'],
  unsubscribe: ['DELETE', '/topics/{topic}'],
} as const;

/** What an operation on one person is called. */
export type PersonOperation = keyof typeof ofPerson;
/** What can be done about a notification that was asked for, by services only. */
const ofNotifications = {
  cancelNotification: ['POST', '/notifications/{notificationId}/cancel'],
  rescheduleNotification: ['POST', '/notifications/{notificationId}/reschedule'],
} as const;

/** What an operation on a notification is called. */
export type NotificationOperation = keyof typeof ofNotifications;
/** What can be asked about a broadcast or a topic, by services only. */
const ofBroadcasts = {
  readTopic: ['GET', '/topics/{topic}'],
  readBroadcast: ['GET', '/broadcasts/{broadcastId}'],
  cancelBroadcast: ['POST', '/broadcasts/{broadcastId}/cancel'],
} as const;

/** What an operation on a broadcast or a topic is called. */
export type BroadcastOperation = keyof typeof ofBroadcasts;
/** What an operation is called. */
export type OperationName =
  | PersonOperation
  | NotificationOperation
  | BroadcastOperation
  | 'importChoices'
  | 'erasePerson';

/** Whether an operation is about a notification, whoever it is for. */
export const isOfNotifications = (operation: OperationName): operation is NotificationOperation =>
  operation in ofNotifications;

/** Whether an operation is about a broadcast or a topic, and nobody in particular. */
export const isOfBroadcasts = (operation: OperationName): operation is BroadcastOperation => operation in ofBroadcasts;

const route = (
  [method, path]: readonly [ApiRoute['method'], string],
  auth: RouteAuth,
  operation: OperationName,
  name: ApiRoute['function'] = 'serve-recipients-api',
): ApiRoute => ({ key: `${method} ${path}`, method, path, auth, function: name, operation });

const personOperations: readonly PersonOperation[] = [
  'readPreferences',
  'replacePreferences',
  'changePreferences',
  'explainEffective',
  'readConsents',
  'recordConsent',
  'registerDevice',
  'removeDevice',
  'makeLink',
  'exportPerson',
  'explainDelivery',
  'reportSeen',
  'readSubscriptions',
  'subscribe',
  'unsubscribe',
];

const person = '/recipients/{recipientId}';
const below = (prefix: string, operation: PersonOperation) => {
  const [method, path] = ofPerson[operation];
  return [method, `${prefix}${path}`] as const;
};

/** Every route of the API; the gateway, the functions and the OpenAPI document are made from this list. */
export const apiRoutes: readonly ApiRoute[] = [
  ...personOperations.map((operation) => route(below(person, operation), 'iam', operation)),
  ...personOperations.map((operation) => route(below('/me', operation), 'jwt', operation)),
  route(['POST', '/imports'], 'iam', 'importChoices'),
  route(ofNotifications.cancelNotification, 'iam', 'cancelNotification'),
  route(ofNotifications.rescheduleNotification, 'iam', 'rescheduleNotification'),
  route(ofBroadcasts.readTopic, 'iam', 'readTopic'),
  route(ofBroadcasts.readBroadcast, 'iam', 'readBroadcast'),
  route(ofBroadcasts.cancelBroadcast, 'iam', 'cancelBroadcast'),
  route(['DELETE', person], 'iam', 'erasePerson', 'erase-recipient'),
];
