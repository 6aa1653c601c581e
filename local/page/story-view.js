import { clock, element } from './dom.js';

const tones = {
  delivered: 'good',
  accepted: 'good',
  clicked: 'good',
  read: 'good',
  delayed: 'held',
  complained: 'bad',
  suppressed: 'held',
  expired: 'held',
  cancelled: 'held',
  failed: 'bad',
  refused: 'bad',
};

/** Where a story stands, in one word. */
export const standing = ({ delivery, problems }) => (problems ? 'refused' : (delivery?.status ?? 'under way'));

/** A story as a card: event, decision with its reasons, attempts, outcome. */
export function storyCard(story) {
  const { notificationId, recipient, type, source, startedAt, requests, delivery, problems, workflows = [] } = story;
  const status = standing(story);
  const times = requests > 1 ? `, ${requests} times` : '';
  return element(
    'li',
    { class: 'story', 'data-tone': tones[status], 'data-story': story.id },
    element(
      'div',
      { class: 'story-head' },
      element('h3', {}, `${type} `, element('span', {}, recipient ? `to ${recipient}` : '')),
      element('span', { class: 'badge' }, status),
    ),
    element('p', { class: 'story-id' }, notificationId),
    element(
      'ol',
      { class: 'steps' },
      step('event', `asked for${source ? ` by ${source}` : ''} at ${clock(startedAt)}${times}`),
      ...(delivery ? steps(delivery, workflows) : []),
      ...(problems ? [step('refused', problemList(problems))] : []),
    ),
  );
}

function steps(delivery, workflows) {
  const { attempts, receipts, outcomes, settledAt, status, reason } = delivery;
  return [
    step('decision', decision(delivery)),
    ...[...attempts]
      .sort((one, other) => (one.claimedAt < other.claimedAt ? -1 : 1))
      .flatMap((made) => [
        attempt(made),
        ...receipts.filter(({ channel, number }) => channel === made.channel && number === made.number).map(receipt),
      ]),
    ...workflows.map(workflow),
    ...outcomes.map((outcome) =>
      step(outcome.channel, toned(outcome.status), outcome.reason ? ` (${outcome.reason})` : ''),
    ),
    ...(settledAt
      ? [step('outcome', toned(status), `${reason ? ` (${reason})` : ''} at ${clock(settledAt)}`)]
      : [step('outcome', 'under way')]),
  ];
}

function decision({ lane, category, strategy, channels, explanation }) {
  const way = channels.length === 0 ? 'do not send' : channels.join(strategy === 'all' ? ' and ' : ', else ');
  return element(
    'div',
    {},
    `${way} `,
    element('span', { class: 'story-id' }, `${category}, ${lane} lane`),
    element('ul', { class: 'reasons', 'aria-label': 'Reasons' }, ...explanation.map(reason)),
  );
}

const reason = ({ rule, channel, effect, because }) =>
  element(
    'li',
    {},
    element('span', { class: 'rule' }, rule),
    element('span', {}, `${effect}${channel ? ` ${channel}` : ''}: `, element('code', {}, because)),
  );

function attempt({ channel, number, provider, claimedAt, answeredAt, outcome, failureClass, code }) {
  const took = answeredAt ? ` in ${new Date(answeredAt) - new Date(claimedAt)} ms` : '';
  const why = outcome === 'refused' ? ` ${code} (${failureClass})` : '';
  const answer = outcome ? toned(outcome) : 'no answer yet';
  return step('attempt', `${channel} ${number} through ${provider}: `, answer, why, took);
}

const receipt = ({ provider, status, at, failureClass, code }) => {
  const why = [code, failureClass && `(${failureClass})`].filter(Boolean).join(' ');
  return step('receipt', `${provider}: `, toned(status), `${why ? ` ${why}` : ''} at ${clock(at)}`);
};

/** The way through the state machine, each state with the time at which it was entered. */
const workflow = ({ status, path, transitions }) =>
  step(
    'workflow',
    `${status.toLowerCase()}, ${transitions} transitions`,
    element('ol', { class: 'reasons', 'aria-label': 'States' }, ...path.map(transition)),
  );

const transition = ({ state, type, at, error }) =>
  element(
    'li',
    {},
    element('span', { class: 'rule' }, clock(at)),
    element('span', {}, type === 'entered' ? state : `${state} ${type}${error ? `: ${error}` : ''}`),
  );

const problemList = (problems) =>
  element(
    'ul',
    { class: 'reasons', 'aria-label': 'Problems' },
    ...problems.map(({ field, problem }) =>
      element('li', {}, element('span', { class: 'rule' }, field), element('span', {}, problem)),
    ),
  );

const toned = (word) => element('span', { class: 'toned', 'data-tone': tones[word] }, word);

const step = (name, ...content) =>
  element('li', { class: 'step' }, element('span', {}, name), element('div', {}, ...content));
