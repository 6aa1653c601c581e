import { byId, post, tell } from './dom.js';

/** The form that puts an event on the bus, filled with samples. */
export async function setUpForm() {
  const choice = byId('sample');
  const samples = await (await fetch('/_local/samples')).json();
  choice.append(...samples.map(({ title }, position) => new Option(title, String(position))));
  const fill = () => {
    const { detailType, detail } = samples[Number(choice.value)].event;
    byId('detail-type').value = detailType;
    byId('detail').value = JSON.stringify(renewed(detail), undefined, 2);
  };
  choice.addEventListener('change', fill);
  fill();

  byId('compose').addEventListener('submit', (event) => {
    event.preventDefault();
    void tell(byId('compose-answer'), send, 'It is on the bus.');
  });
}

const send = () =>
  post('/_local/send', { detailType: byId('detail-type').value, detail: JSON.parse(byId('detail').value) });

/** With an id of its own: the same id twice is the same delivery, which is worth trying by hand. */
function renewed(detail) {
  if (detail.notificationId === undefined) return detail;
  const name = detail.notificationId.replace(/-[^-]*$/, '');
  return { ...detail, notificationId: `${name}-${Date.now().toString(36)}` };
}
