import { byId, element, post, tell } from './dom.js';

/** What waits, by its id. */
const waiting = new Map();

/** Who wakes what is due looks once a minute. */
const aMinute = 60_000;

/** Shows what waits, the next one first; without `waiting` it waits no longer. */
export function showWaiting({ id, waiting: one }) {
  if (one === undefined) waiting.delete(id);
  else waiting.set(id, one);
  const inOrder = soonestFirst();
  byId('waiting').replaceChildren(...inOrder.map(row));
  byId('no-waiting').hidden = inOrder.length > 0;
  byId('next-moment').disabled = inOrder.length === 0;
}

/** The button that puts the clock forward to the next of them. */
export function setUpNextMoment() {
  byId('next-moment').addEventListener('click', () => {
    const [next] = soonestFirst();
    const until = new Date(Date.parse(next.dueAt) + aMinute).toISOString();
    void tell(byId('waiting-answer'), () => post('/_local/advance', { until }), `It is ${moment(until)} now.`);
  });
}

const soonestFirst = () => [...waiting.values()].sort((one, other) => Date.parse(one.dueAt) - Date.parse(other.dueAt));

const row = ({ recipient, title, dueAt, because }) =>
  element(
    'li',
    {},
    element('span', { class: 'rule' }, moment(dueAt)),
    element('span', {}, `${title} to ${recipient}: `, element('code', {}, because)),
  );

const moment = (at) =>
  new Date(at).toLocaleString(undefined, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
