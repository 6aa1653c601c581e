import { byId, element, plainButton, post, remove, tell } from './dom.js';

/** How each provider says that it does not serve us, and that it is busy: code and HTTP status. */
const providers = {
  ses: { name: 'SES', down: ['AccountSendingPausedException', 400], busy: ['Throttling', 400], mail: true },
  sendgrid: { name: 'SendGrid', down: ['403', 403], busy: ['429', 429], mail: true },
  twilio: { name: 'Twilio', down: ['20003', 401], busy: ['20429', 429] },
  vonage: { name: 'Vonage', down: ['account-suspended', 402], busy: ['throttled', 429] },
  'aws-sms': { name: 'AWS texts', down: ['AccessDeniedException', 400], busy: ['ThrottlingException', 400] },
  sns: { name: 'SNS push', down: ['PlatformApplicationDisabled', 400], busy: ['Throttled', 429], push: true },
};

const always = { times: 'always' };
const refuse = ([code, status]) => ({ effect: { kind: 'refuse', code, status } });
const later = (tells) => ({ effect: { kind: 'later', tells } });

/** What can be done to a provider: the button, the fault, and what it comes to. */
const faultsOf = ({ down, busy, mail, push }) => [
  ['Outage', { ...refuse(down), ...always }, 'refuses every call'],
  ['Throttle half', { ...refuse(busy), ...always, every: 2 }, 'refuses every other call'],
  ['Hang', { effect: { kind: 'hang' }, ...always }, 'answers nothing'],
  ['Never confirm', { ...later('nothing'), ...always }, 'accepts, and tells nothing later'],
  [push ? 'Dead device' : 'Bounce', later('bounce'), push ? 'finds the next device gone' : 'returns the next message'],
  ...(mail ? [['Complain', later('complaint'), 'tells that the next message was called spam']] : []),
];

/** The buttons of the provider that is chosen. Until they are cleared, all but the last ones go on. */
export function setUpProviders(answer) {
  const choice = byId('provider');
  choice.append(...Object.entries(providers).map(([id, { name }]) => element('option', { value: id }, name)));
  const show = () => {
    const provider = choice.value;
    const { name } = providers[provider];
    const buttons = faultsOf(providers[provider]).map(([title, fault, comesTo]) =>
      plainButton(title, () =>
        tell(answer, () => post('/_local/faults', { on: { provider }, ...fault }), `${name} ${comesTo}.`),
      ),
    );
    const clear = plainButton('Clear', () =>
      tell(answer, () => remove(`/_local/faults?provider=${provider}`), `${name} works again.`),
    );
    byId('provider-faults').replaceChildren(...buttons, clear);
  };
  choice.addEventListener('change', show);
  show();
}
