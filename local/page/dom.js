/** Makes an element. Text goes in as text: nothing that arrives is ever read as markup. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : String(value));
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A button that does something. */
export function plainButton(title, act) {
  const made = element('button', { type: 'button' }, title);
  made.addEventListener('click', () => void act());
  return made;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** A moment as the clock on the wall shows it. */
export const clock = (at) => new Date(at).toLocaleTimeString();

/** Sends JSON to the local cloud; throws what it answers when that is a refusal. */
export const post = (path, body) =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });

/** Asks the local cloud to forget something. */
export const remove = (path) => ask(path, { method: 'DELETE' });

async function ask(path, request) {
  const response = await fetch(path, request);
  const text = await response.text();
  if (!response.ok) throw new Error(errorIn(text) ?? `HTTP ${response.status}`);
}

function errorIn(text) {
  try {
    return JSON.parse(text).message;
  } catch {
    return text === '' ? undefined : text;
  }
}

/** Shows in a status line what came of an action. */
export async function tell(line, action, success) {
  try {
    await action();
    line.dataset.state = 'good';
    line.textContent = success;
  } catch (error) {
    line.dataset.state = 'bad';
    line.textContent = error.message;
  }
}
