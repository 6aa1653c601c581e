import type { Channel } from '../domain/channel.ts';
import type { CategoryChoices, ChannelChoice, TypeChoices } from '../domain/choosable.ts';
import { type Frequency, frequencySchema, type Most } from '../domain/preferences.ts';
import { controls, mostOffered, mostText } from './form.ts';
import { type Content, html } from './html.ts';
import { on } from './switch-value.ts';
import type { Words } from './words.ts';

/** A category as a person finds it, with what is said about it. */
export interface CategoryPart {
  readonly choices: CategoryChoices;
  readonly title: string;
  readonly description: string;
  readonly whyMandatory?: string | undefined;
  /** What is agreed to by switching it on, word for word. */
  readonly consent?: string | undefined;
  /** What its types are called. */
  readonly typeTitles: Readonly<Record<string, string>>;
}

/** The address or number that each channel uses, masked. */
export type Reached = Readonly<Partial<Record<Channel, string>>>;

/** One category: its channels, how often, and message by message for who opens that. */
export function categoryCard(part: CategoryPart, reached: Reached, words: Words): Content {
  const { choices, title, description, whyMandatory, consent } = part;
  const { category, channels, frequency, atMost } = choices;
  const name = (of: Channel | 'frequency' | 'atMost') => controls.category(category.name, of);
  return html`<section class="card">
<fieldset>
<legend><h2>${title}</h2></legend>
<p class="faint">${description}</p>
${category.mandatory && html`<p>${whyMandatory}</p>`}
<div class="rows">${channels.map((choice) => channelRow(choice, name(choice.channel), reached, words))}</div>
${!category.mandatory && html`<div class="fields">${frequencyField(name('frequency'), frequency, words)}${mostField(name('atMost'), atMost, words)}</div>`}
</fieldset>
${consent !== undefined && html`<p class="said">${words.agree} <q>${consent}</q></p>`}
${!category.mandatory && typeChoices(part, words)}
</section>
`;
}

function channelRow({ channel, isOn, blocked }: ChannelChoice, name: string, reached: Reached, words: Words): Content {
  const label = html`<span>${words.channels[channel]} <small>${reached[channel]}</small></span>`;
  if (blocked !== undefined)
    return html`<div class="row">${label}<span class="badge">${words.blocked}</span></div>
<p class="cure">${words.cures[channel][blocked]}</p>
`;
  return html`<label class="row">${label}${switchControl(name, isOn)}</label>
`;
}

function switchControl(name: string, isOn: boolean): Content {
  return html`<input class="switch" type="checkbox" name="${name}" value="${on}"${isOn && html` checked`}>`;
}

function frequencyField(name: string, chosen: Frequency, words: Words): Content {
  return html`<label class="field wide">${words.frequency}<select name="${name}">${frequencySchema.options.map((frequency) => option(frequency, words.frequencies[frequency], frequency === chosen))}</select></label>`;
}

/** A limit that was chosen elsewhere is offered too, so that it stays. */
function mostField(name: string, chosen: Most | undefined, words: Words): Content {
  const isOffered = chosen === undefined || mostOffered.some((most) => mostText(most) === mostText(chosen));
  const offered = isOffered ? mostOffered : [chosen, ...mostOffered];
  return html`<label class="field wide">${words.atMost}<select name="${name}">${option('', words.asItComes, chosen === undefined)}${offered.map((each) => option(mostText(each), words.most[each.per](each.most), mostText(each) === mostText(chosen)))}</select></label>`;
}

function option(value: string, text: string, isChosen: boolean): Content {
  return html`<option value="${value}"${isChosen && html` selected`}>${text}</option>`;
}

function typeChoices({ choices, typeTitles }: CategoryPart, words: Words): Content {
  const { types } = choices;
  const differs = types.some((type) => isDifferent(type, choices));
  return html`<details${differs && html` open`}>
<summary>${words.byType}${differs && html` <small>(${words.differs})</small>`}</summary>
${types.map((type) => typeFields(type, typeTitles[type.type] ?? type.type, choices.frequency, words))}
</details>`;
}

function isDifferent({ channels, frequency }: TypeChoices, category: CategoryChoices): boolean {
  const ofCategory = new Map(category.channels.map(({ channel, isOn }) => [channel, isOn]));
  return frequency !== undefined || channels.some(({ channel, isOn }) => ofCategory.get(channel) !== isOn);
}

function typeFields(
  { type, channels, frequency }: TypeChoices,
  title: string,
  inherited: Frequency,
  words: Words,
): Content {
  const name = (of: Channel | 'frequency') => controls.type(type, of);
  const open = channels.filter(({ blocked }) => blocked === undefined);
  return html`<fieldset>
<legend><h3>${title}</h3></legend>
<div class="rows">${open.map(
    ({ channel, isOn }) =>
      html`<label class="row"><span>${words.channels[channel]}</span>${switchControl(name(channel), isOn)}</label>\n`,
  )}</div>
<div class="fields"><label class="field wide">${words.frequency}<select name="${name('frequency')}">${option('', words.asCategory(words.frequencies[inherited]), frequency === undefined)}${frequencySchema.options.map((each) => option(each, words.frequencies[each], each === frequency))}</select></label></div>
</fieldset>
`;
}
