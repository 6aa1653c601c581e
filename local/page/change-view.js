import { clock, element } from './dom.js';

const methods = {
  'preference-centre': 'on the preference page',
  'one-click': 'by one click in a mail program',
  keyword: 'by text message',
  api: 'through the API',
  event: 'in another system',
  import: 'by an import',
};

/** What somebody has chosen, as a card between the stories: all that is in force now. */
export function changeCard({ at, change: { recipientId, method, version, inForce } }) {
  return element(
    'li',
    { class: 'story change', 'data-change': recipientId },
    element(
      'div',
      { class: 'story-head' },
      element('h3', {}, 'choices ', element('span', {}, `of ${recipientId}`)),
      element('span', { class: 'badge' }, 'changed'),
    ),
    element('p', { class: 'story-id' }, `${methods[method] ?? method}, version ${version}, at ${clock(at)}`),
    element(
      'ul',
      { class: 'reasons', 'aria-label': 'In force' },
      ...(inForce.length === 0
        ? [element('li', {}, 'nothing but the defaults')]
        : inForce.map(({ what, value }) =>
            element('li', {}, element('span', { class: 'rule' }, what), element('code', {}, value)),
          )),
    ),
  );
}
