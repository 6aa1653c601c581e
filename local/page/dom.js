/** Makes an element. Text goes in as text: nothing that arrives is ever read as markup. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : String(value));
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** A moment as the clock on the wall shows it. */
export const clock = (at) => new Date(at).toLocaleTimeString();

/** Sends JSON to the local cloud; throws what it answers when that is a refusal. */
export async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
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
