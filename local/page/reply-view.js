import { element, post, tell } from './dom.js';

/** What people answer most, by one press. */
const words = ['STOP', 'HELP', 'START'];

/** A box to answer a text from the phone that it came to. */
export function replyBox({ to }) {
  const input = element('input', {
    type: 'text',
    'aria-label': `Answer from ${to}`,
    placeholder: 'Answer',
    maxlength: 1600,
  });
  const answer = element('p', { class: 'answer', role: 'status' });
  const send = (body) =>
    tell(
      answer,
      async () => {
        await post('/_local/texts', { from: to, body });
        input.value = '';
      },
      `${body} was sent and heard.`,
    );
  const quick = words.map((word) => {
    const button = element('button', { type: 'button' }, word);
    button.addEventListener('click', () => void send(word));
    return button;
  });
  const form = element(
    'form',
    { class: 'reply' },
    input,
    element('button', { type: 'submit' }, 'Send'),
    element('span', { class: 'choices', role: 'group', 'aria-label': 'Answer with' }, ...quick),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (input.value.trim() !== '') void send(input.value);
  });
  return [form, answer];
}
