import { arrivalCard } from './arrival-view.js';
import { changeCard } from './change-view.js';
import { setUpForm } from './compose.js';
import { byId } from './dom.js';
import { setUpFaults } from './faults.js';
import { standing, storyCard } from './story-view.js';
import { setUpNextMoment, showWaiting } from './waiting-view.js';

const stories = byId('stories');
const arrivals = byId('arrivals');
/** Which notification a provider's message belongs to. */
const abouts = new Map();
const people = new Map();
let run;
let channel = '';

const show = { story: showStory, arrival: showArrival, person: showPerson, change: showChange, waiting: showWaiting };

function showStory({ story }) {
  byId('no-stories').hidden = true;
  const card = storyCard(story);
  const shown = stories.querySelector(`[data-story="${CSS.escape(story.id)}"]`);
  if (shown) shown.replaceWith(card);
  else {
    card.dataset.new = '';
    stories.prepend(card);
  }
  if (standing(story) !== 'under way')
    byId('announcer').textContent = `${story.type} to ${story.recipient}: ${standing(story)}`;
  for (const { providerMessageId } of story.delivery?.attempts ?? [])
    if (providerMessageId) abouts.set(providerMessageId, `${story.type} to ${story.recipient}`);
  nameArrivals();
}

function showArrival(entry) {
  byId('no-arrivals').hidden = true;
  const card = arrivalCard(entry);
  card.dataset.new = '';
  card.hidden = channel !== '' && channel !== entry.arrival.channel;
  arrivals.prepend(card);
  nameArrivals();
}

function showChange(entry) {
  byId('no-stories').hidden = true;
  const card = changeCard(entry);
  card.dataset.new = '';
  stories.prepend(card);
  byId('announcer').textContent = `choices of ${entry.change.recipientId} changed`;
}

function showPerson({ person }) {
  people.set(person.recipientId, person);
  const known = [...people.values()].sort((one, other) => one.recipientId.localeCompare(other.recipientId));
  const each = known.map(({ recipientId, reach }) => `${recipientId} (${reachOf(reach)})`);
  byId('people').textContent = `Knows ${each.join(' · ')}`;
}

/** Such as `email, sms, 2 devices`. */
function reachOf(reach) {
  const devices = reach.filter((channel) => channel === 'push').length;
  const named = reach.filter((channel) => channel !== 'push');
  if (devices > 0) named.push(devices === 1 ? '1 device' : `${devices} devices`);
  return named.join(', ') || 'no address';
}

function nameArrivals() {
  for (const card of arrivals.children) {
    const about = abouts.get(card.dataset.message);
    const line = card.querySelector('[data-about]');
    if (about && !line.dataset.named) {
      line.textContent = `${about} · ${line.textContent}`;
      line.dataset.named = 'yes';
    }
  }
}

function setUpChannels() {
  const buttons = [...byId('channels').querySelectorAll('button')];
  for (const button of buttons)
    button.addEventListener('click', () => {
      channel = button.dataset.channel;
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === button));
      for (const card of arrivals.children) card.hidden = channel !== '' && channel !== card.dataset.channel;
    });
}

function listen() {
  const stream = new EventSource('/_local/stream');
  const connection = byId('connection');
  const state = (name, text) => {
    connection.dataset.state = name;
    connection.textContent = text;
  };
  stream.addEventListener('open', () => state('live', 'live'));
  stream.addEventListener('error', () => state('waiting', 'not running; start it again with npm start'));
  stream.addEventListener('run', ({ data }) => {
    // another run knows nothing of what is shown
    if (run !== undefined && run !== data) location.reload();
    run = data;
  });
  stream.addEventListener('message', ({ data }) => {
    const entry = JSON.parse(data);
    show[entry.kind](entry);
  });
}

setUpChannels();
setUpFaults();
setUpNextMoment();
listen();
await setUpForm();
