import { clock, element } from './dom.js';
import { replyBox } from './reply-view.js';

/** What arrived, as the person it is for sees it. */
export function arrivalCard({ number, at, arrival, segments }) {
  const body = { email: emailBody, sms: smsBody, push: pushBody }[arrival.channel];
  return element(
    'li',
    { class: 'arrival', 'data-channel': arrival.channel, 'data-message': arrival.id },
    element(
      'div',
      { class: 'arrival-head' },
      element('span', { 'data-about': true }, arrival.channel === 'push' ? device(arrival) : arrival.to),
      element('time', { datetime: at }, clock(at)),
    ),
    ...body(arrival, number, segments),
  );
}

function emailBody({ subject, text, headers, tags }, number) {
  const views = {
    Rendered: () =>
      element('iframe', {
        src: `/_local/emails/${number}`,
        // links open in a tab of their own, which is bound by nothing here; no script, no form
        sandbox: 'allow-popups allow-popups-to-escape-sandbox',
        title: `E-mail: ${subject}`,
        loading: 'lazy',
      }),
    'Plain text': () => element('pre', { tabindex: 0 }, text || 'This e-mail has no plain-text part.'),
    Headers: () => element('pre', { tabindex: 0 }, linesOf(headers), '\n\nTags of SES\n', linesOf(tags)),
  };
  const view = element('div', {}, views.Rendered());
  const buttons = Object.entries(views).map(([name, make]) => {
    const button = element('button', { type: 'button', 'aria-pressed': String(name === 'Rendered') }, name);
    button.addEventListener('click', () => {
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === button));
      view.replaceChildren(make());
    });
    return button;
  });
  return [
    element(
      'div',
      { class: 'envelope' },
      element('h3', {}, subject),
      element('div', { class: 'choices', role: 'group', 'aria-label': 'Show the e-mail as' }, ...buttons),
    ),
    view,
  ];
}

const smsBody = ({ text, to }, _, segments) => [
  element(
    'div',
    { class: 'phone' },
    element('p', { class: 'bubble' }, text),
    element(
      'p',
      { class: 'segments' },
      `${segments} segment${segments === 1 ? '' : 's'}, ${[...text].length} characters`,
    ),
    ...replyBox({ to }),
  ),
];

function pushBody({ payload, attributes }) {
  const { title, body } = notice(payload);
  return [
    element(
      'div',
      { class: 'lock-screen' },
      element(
        'div',
        { class: 'notice' },
        element('div', { class: 'app' }, element('span', {}, 'Your app'), element('span', {}, 'now')),
        element('strong', {}, title ?? ''),
        element('div', {}, body ?? ''),
      ),
    ),
    element(
      'details',
      {},
      element('summary', {}, 'Payload'),
      element('pre', { tabindex: 0 }, JSON.stringify({ payload, attributes }, undefined, 2)),
    ),
  ];
}

/** SNS tells the id of the first device only; the payload names the notification on every one. */
function device({ platform, payload }) {
  const id = payload.notificationId ?? payload.fcmV1Message?.message?.data?.notificationId;
  return id === undefined ? platform : `${platform} · ${id}`;
}

function notice({ fcmV1Message, aps }) {
  if (aps) return typeof aps.alert === 'string' ? { body: aps.alert } : (aps.alert ?? {});
  const { notification, data } = fcmV1Message?.message ?? {};
  return notification ?? { body: data?.message };
}

const linesOf = (values) =>
  Object.entries(values)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
