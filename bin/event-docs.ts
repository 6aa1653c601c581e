import * as z from 'zod';
import { deliverySettledV1 } from '../lambdas/contracts/events/delivery-settled.v1.ts';
import { carillonSource } from '../lambdas/contracts/events/event-contract.ts';
import { notificationRefusedV1 } from '../lambdas/contracts/events/notification-refused.v1.ts';
import { notificationRequestedV1 } from '../lambdas/contracts/events/notification-requested.v1.ts';
import { preferencesChangeRequestedV1 } from '../lambdas/contracts/events/preferences-change-requested.v1.ts';
import { preferencesChangedV1 } from '../lambdas/contracts/events/preferences-changed.v1.ts';
import { recipientChangedV1 } from '../lambdas/contracts/events/recipient-changed.v1.ts';
import { recipientSuppressedV1 } from '../lambdas/contracts/events/recipient-suppressed.v1.ts';

interface DocumentedEvent {
  /** As the contract's file, without its ending. */
  readonly name: string;
  readonly contract: { readonly detailType: string; readonly detail: z.ZodObject };
  readonly meaning: string;
  readonly publisher: string;
  readonly consumer: string;
}

const anyService = 'any service';
const carillon = `Carillon (\`source\` is \`${carillonSource}\`)`;

const events: readonly DocumentedEvent[] = [
  {
    name: 'notification-requested.v1',
    contract: notificationRequestedV1,
    meaning: 'Somebody is to be told something.',
    publisher: anyService,
    consumer: '`route-notification`',
  },
  {
    name: 'recipient-changed.v1',
    contract: recipientChangedV1,
    meaning: 'What a source system knows of a person has changed.',
    publisher: anyService,
    consumer: '`update-recipient`',
  },
  {
    name: 'preferences-change-requested.v1',
    contract: preferencesChangeRequestedV1,
    meaning: 'A person has chosen, agreed or withdrawn in another system.',
    publisher: anyService,
    consumer: '`change-preferences`',
  },
  {
    name: 'delivery-settled.v1',
    contract: deliverySettledV1,
    meaning: "One recipient's delivery has come to its end.",
    publisher: carillon,
    consumer: anyService,
  },
  {
    name: 'preferences-changed.v1',
    contract: preferencesChangedV1,
    meaning: 'A person has chosen, agreed or withdrawn; it is in force.',
    publisher: carillon,
    consumer: anyService,
  },
  {
    name: 'recipient-suppressed.v1',
    contract: recipientSuppressedV1,
    meaning: 'An address of a person is closed for a channel.',
    publisher: carillon,
    consumer: anyService,
  },
  {
    name: 'notification-refused.v1',
    contract: notificationRefusedV1,
    meaning: 'A request cannot be carried out as it stands.',
    publisher: carillon,
    consumer: anyService,
  },
];

/** Where the generated pages are, from the root of the project. */
export const eventDocsFolder = 'docs/events';

/** The generated pages: file name to content. */
export function eventDocs(): ReadonlyMap<string, string> {
  return new Map([['README.md', readme()], ...events.map((event) => [schemaFile(event), schemaText(event)] as const)]);
}

const schemaFile = ({ name }: DocumentedEvent) => `${name}.schema.json`;

/** What JSON Schema cannot say, such as that a time zone exists, is left out: the schema then allows more than Carillon. */
function schemaText({ contract, meaning, publisher }: DocumentedEvent): string {
  const schema = z.toJSONSchema(contract.detail, {
    io: 'input',
    unrepresentable: 'any',
    // who reads our events must let fields from the future pass, also where we ourselves are strict with what we read
    override: ({ jsonSchema }) => {
      if (publisher === carillon && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  const described = {
    $schema: schema.$schema,
    title: contract.detailType,
    description: `${meaning} The detail of an event with the detail-type ${contract.detailType}, published by ${publisher.replaceAll('`', '')}.`,
    ...schema,
  };
  return `${JSON.stringify(described, undefined, 2)}\n`;
}

function readme(): string {
  const rows = events.map((event) => {
    const { contract, meaning, publisher, consumer } = event;
    return `| [\`${contract.detailType}\`](${schemaFile(event)}) | ${meaning} | ${publisher} | ${consumer} | ${fields(contract.detail)} |`;
  });
  return `# Events

<!-- Written by \`npm run docs\` from lambdas/contracts/events; changes by hand are lost. -->

What travels on the bus. Within v1 fields may be added as optional, so ignore those you do not know; anything else
would be a v2 beside it. The schemas are of the \`detail\`; the file names lead to them.

| \`detail-type\` | what it says | published by | consumed by | fields (? is optional) |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function fields({ shape }: z.ZodObject): string {
  return Object.entries(shape)
    .map(([name, schema]) => `\`${name}${z.safeParse(schema, undefined).success ? '?' : ''}\``)
    .join(', ');
}
