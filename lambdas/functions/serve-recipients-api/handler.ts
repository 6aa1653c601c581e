import {
  apiRoutes,
  type BroadcastOperation,
  isOfBroadcasts,
  isOfNotifications,
  type NotificationOperation,
  type PersonOperation,
} from '../../contracts/api/routes.ts';
import { type RecipientId, recipientIdSchema } from '../../domain/ids.ts';
import { cancelBroadcast, readBroadcast } from '../../flow/api/broadcasts.ts';
import { type ApiAnswer, invalid, type PersonCall, problem } from '../../flow/api/call.ts';
import { cancelNotification } from '../../flow/api/cancel.ts';
import { readConsents, recordConsent } from '../../flow/api/consents.ts';
import { registerDevice, removeDevice } from '../../flow/api/devices.ts';
import { explainEffective } from '../../flow/api/effective.ts';
import { explainDelivery } from '../../flow/api/explain.ts';
import { exportPerson } from '../../flow/api/export-person.ts';
import { importChoices } from '../../flow/api/import-choices.ts';
import { makeLink } from '../../flow/api/link.ts';
import { changePreferences, readPreferences, replacePreferences } from '../../flow/api/preferences.ts';
import { reportSeen } from '../../flow/api/report-seen.ts';
import { rescheduleNotification } from '../../flow/api/reschedule.ts';
import { readSubscriptions, readTopic, subscribe, unsubscribe } from '../../flow/api/topics.ts';
import { type DeclaredType, toCheckedType } from '../../flow/checked-type.ts';
import type { HttpRequest, HttpResponse } from '../../runtime/http-endpoint.ts';

type Dependencies = Parameters<typeof changePreferences>[0] &
  Parameters<typeof explainEffective>[0] &
  Parameters<typeof registerDevice>[0] &
  Parameters<typeof exportPerson>[0] &
  Parameters<typeof importChoices>[0] &
  Parameters<typeof reportSeen>[0] &
  Parameters<typeof subscribe>[0] &
  Parameters<typeof readTopic>[0] &
  Parameters<typeof readBroadcast>[0] &
  Omit<Parameters<typeof cancelNotification>[0], 'types'> &
  Parameters<typeof rescheduleNotification>[0] &
  Omit<Parameters<typeof explainDelivery>[0], 'types'> & { readonly catalogue: readonly DeclaredType[] };

/** Answers what services ask about people, and what people ask about themselves. */
export const serveRecipientsApi = (dependencies: Dependencies) => {
  const types = dependencies.catalogue.map(toCheckedType);
  const operations: Readonly<Record<PersonOperation, (call: PersonCall) => Promise<ApiAnswer>>> = {
    readPreferences: readPreferences(dependencies),
    replacePreferences: replacePreferences(dependencies),
    changePreferences: changePreferences(dependencies),
    explainEffective: explainEffective(dependencies),
    readConsents: readConsents(dependencies),
    recordConsent: recordConsent(dependencies),
    registerDevice: registerDevice(dependencies),
    removeDevice: removeDevice(dependencies),
    makeLink: makeLink(dependencies),
    exportPerson: exportPerson(dependencies),
    explainDelivery: explainDelivery({ ...dependencies, types }),
    reportSeen: reportSeen(dependencies),
    readSubscriptions: readSubscriptions(dependencies),
    subscribe: subscribe(dependencies),
    unsubscribe: unsubscribe(dependencies),
  };
  const ofBroadcasts: Readonly<Record<BroadcastOperation, (request: HttpRequest) => Promise<ApiAnswer>>> = {
    readTopic: readTopic(dependencies),
    readBroadcast: readBroadcast(dependencies),
    cancelBroadcast: cancelBroadcast(dependencies),
  };
  const ofNotifications: Readonly<Record<NotificationOperation, (request: HttpRequest) => Promise<ApiAnswer>>> = {
    cancelNotification: cancelNotification({ ...dependencies, types }),
    rescheduleNotification: rescheduleNotification(dependencies),
  };
  const doImport = importChoices(dependencies);

  return async (request: HttpRequest): Promise<HttpResponse> => {
    const route = apiRoutes.find(({ key }) => key === request.route);
    if (route === undefined || route.operation === 'erasePerson') return problem('not-found');
    if (route.operation === 'importChoices') return doImport(request);
    if (isOfNotifications(route.operation)) return ofNotifications[route.operation](request);
    if (isOfBroadcasts(route.operation)) return ofBroadcasts[route.operation](request);
    const recipientId = route.auth === 'jwt' ? bySession(request) : byPath(request);
    if (recipientId === undefined)
      return route.auth === 'jwt'
        ? problem('not-signed-in', { detail: 'the claim sub of the token must be a recipientId' })
        : invalid('recipientId', 'must be 1 to 128 characters of A-Z a-z 0-9 . _ : | - and no e-mail address');
    const { query, headers, body, requestId, pathParameters } = request;
    const actor = route.auth === 'jwt' ? 'session' : 'service';
    return operations[route.operation]({ recipientId, actor, query, headers, body, requestId, pathParameters });
  };
};

/** A session speaks for the one person that its token names, whatever else the request says. */
const bySession = ({ claims }: HttpRequest): RecipientId | undefined =>
  recipientIdSchema.safeParse(claims?.['sub']).data;

const byPath = ({ pathParameters: { recipientId } }: HttpRequest): RecipientId | undefined =>
  recipientIdSchema.safeParse(recipientId).data;
