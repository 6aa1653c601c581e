import { byId, element, plainButton, post, tell } from './dom.js';
import { setUpProviders } from './provider-faults.js';

const refuse = (provider, code, status = 400) => ({
  on: { provider },
  effect: { kind: 'refuse', code, status },
});
const loseAnswer = (provider) => ({ on: { provider }, effect: { kind: 'lose-answer' } });

const faults = [
  ['SES is busy', 'ses Throttling', refuse('ses', 'Throttling')],
  ['SES sends, its answer is lost', 'ses connection breaks', loseAnswer('ses')],
  ['The number does not exist', 'twilio 21211', refuse('twilio', '21211')],
  ['They have answered STOP', 'twilio 21610', refuse('twilio', '21610')],
  ['Twilio sends, its answer is lost', 'twilio connection breaks', loseAnswer('twilio')],
  ['The app is gone from the device', 'sns EndpointDisabled', refuse('sns', 'EndpointDisabled')],
];

const moves = [
  ['+1 min', 60],
  ['+10 min', 600],
  ['+1 h', 3600],
];

/** The buttons for what goes wrong in life. */
export function setUpFaults() {
  const answer = byId('faults-answer');
  const button = (title, hint, act, success) => {
    const made = element('button', { type: 'button' }, title, element('small', {}, hint));
    made.addEventListener('click', () => void tell(answer, act, success));
    return made;
  };
  byId('faults').append(
    ...faults.map(([title, hint, fault]) =>
      button(title, hint, () => post('/_local/faults', fault), `Next time: ${title.toLowerCase()}.`),
    ),
    button('Hurry', 'what waits, waits no longer', () => post('/_local/hurry'), 'What was waiting goes on now.'),
  );
  byId('clock').append(
    ...moves.map(([title, seconds]) =>
      plainButton(title, () =>
        tell(answer, () => post('/_local/advance', { seconds }), `It is ${title.slice(1)} later now.`),
      ),
    ),
  );
  setUpProviders(answer);
}
