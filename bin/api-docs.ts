import * as z from 'zod';
import { apiOperations } from '../lambdas/contracts/api/operations.ts';
import { problemDetailsSchema, problemKinds, problemMediaType } from '../lambdas/contracts/api/problem-details.ts';
import { type ApiRoute, apiRoutes } from '../lambdas/contracts/api/routes.ts';

/** Where the generated pages are, from the root of the project. */
export const apiDocsFolder = 'docs/api';

/** The generated pages: file name to content. */
export function apiDocs(): ReadonlyMap<string, string> {
  return new Map([
    ['openapi.json', `${JSON.stringify(openApi(), undefined, 2)}\n`],
    ['README.md', readme()],
  ]);
}

const problemResponse = (description: string) => ({
  description,
  content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } },
});

function openApi(): object {
  const paths = Object.fromEntries(
    [...Map.groupBy(apiRoutes, ({ path }) => path)].map(([path, routes]) => [
      path,
      Object.fromEntries(routes.map((route) => [route.method.toLowerCase(), operationOf(route)])),
    ]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Carillon: recipients',
      version: '1',
      description:
        "What services, and people in their own session, ask and change about a person's preferences, consents, devices and data. Within version 1 answers may gain fields; ignore those you do not know.",
    },
    servers: [
      {
        url: '{api}',
        variables: { api: { default: 'http://localhost:4400', description: "The stack's output ApiUrl" } },
      },
    ],
    paths,
    components: {
      securitySchemes: {
        iam: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description:
            'AWS Signature Version 4 for the service execute-api; the caller needs execute-api:Invoke on the route.',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        },
        session: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            "A token of the configured issuer for the configured audience; its claim sub is the person's recipientId.",
        },
      },
      schemas: { Problem: jsonSchema(problemDetailsSchema, 'output') },
    },
  };
}

function operationOf({ operation, auth, path, method }: ApiRoute): object {
  const { summary, description, query, headers, body, answer, missing } = apiOperations[operation];
  const isOwn = auth === 'jwt';
  const refusals = [
    400,
    ...(isOwn ? [401] : []),
    ...(headers?.includes('If-Match') ? [412] : []),
    ...(body ? [413, 415] : []),
  ];
  return {
    operationId: isOwn ? `${operation}OfMine` : operation,
    summary,
    ...(description !== undefined && { description }),
    security: [isOwn ? { session: [] } : { iam: [] }],
    parameters: [...pathParameters(path), ...queryParameters(query), ...(headers ?? []).map(headerParameter)],
    ...(body && {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          body.types.map((type) => [
            type,
            { schema: jsonSchema(isOwn ? (body.own ?? body.schema) : body.schema, 'input') },
          ]),
        ),
      },
    }),
    responses: {
      [answer.status]: {
        description: answer.meaning,
        ...(answer.hasETag && {
          headers: { ETag: { description: "The profile's version", schema: { type: 'string' } } },
        }),
        content: { 'application/json': { schema: jsonSchema(answer.schema, 'output') } },
      },
      ...Object.fromEntries(refusals.map((status) => [status, problemResponse(titleOf(status))])),
      ...(missing !== undefined && { 404: problemResponse(missing) }),
      403: { description: 'API Gateway: not signed, wrongly signed, or not allowed', content: gatewayMessage },
      429: { description: 'API Gateway: more requests a second than the route takes', content: gatewayMessage },
      500: { description: `it failed and is logged; ${method === 'GET' ? 'ask' : 'send it'} again` },
    },
  };
}

const gatewayMessage = {
  'application/json': { schema: { type: 'object', properties: { message: { type: 'string' } } } },
};

const titleOf = (status: number) =>
  Object.values(problemKinds).find((kind) => kind.status === status)?.title ?? String(status);

const pathParameters = (path: string) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._:|-]{0,127}$' },
  }));

function queryParameters(query: z.ZodObject | undefined): object[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !z.safeParse(schema, undefined).success,
    schema: jsonSchema(schema, 'input'),
  }));
}

const headerParameter = (name: string) => ({
  name,
  in: 'header',
  required: false,
  description: 'The ETag that the preferences were read with; without it they are changed whatever they are by now.',
  schema: { type: 'string' },
});

/** What JSON Schema cannot say, such as that a time zone exists, is left out: the schema then allows more than Carillon. */
function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function readme(): string {
  const rows = apiRoutes.map(
    ({ key, auth, operation }) =>
      `| \`${key}\` | ${auth === 'iam' ? 'service (IAM)' : 'own session (JWT)'} | ${apiOperations[operation].summary} |`,
  );
  return `# API

<!-- Written by \`npm run docs\` from lambdas/contracts/api; changes by hand are lost. -->

[openapi.json](openapi.json) has every route with its parameters, bodies and answers (OpenAPI 3.1). The address is the
stack's output \`ApiUrl\`.

| route | for whom | what it does |
|---|---|---|
${rows.join('\n')}

**Services** sign their requests with IAM (Signature Version 4, service \`execute-api\`); their role needs
\`execute-api:Invoke\` on the route. **People in their own session** send the token of your identity provider; the routes
below \`/me\` act on the person whom its claim \`sub\` names, and on nobody else. How to connect one:
[connect an identity provider](../how-to/connect-an-identity-provider.md).

Errors are \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\`, and \`errors\` with the
\`field\` and the \`problem\` of each thing to cure. They quote nothing that was sent. Somebody nobody has told Carillon
about is no error: their preferences are empty, at version 0.

A body may have 256 KB, an import 4 MB and 5,000 rows; JSON may be nested 20 levels deep. \`PATCH\` takes a JSON merge
patch (RFC 7396) in which \`null\` takes single choices back. With \`If-Match\` a change is made only if nobody changed the
profile since it was read; it counts every change of the person's profile.
`;
}
