import { z } from 'zod';
import { type DocumentedReply, type Operation, parametersOf } from './operation.ts';
import { namedSchemas, problemSchema } from './schemas/named.ts';

type Json = Readonly<Record<string, unknown>>;

/** All that an operation may answer, by status. */
export function repliesOf(operation: Operation): Readonly<Record<number, DocumentedReply>> {
  return {
    ...operation.replies,
    ...(operation.isOpen === true ? {} : keyReplies),
    ...hostReplies,
    ...(operation.isStatic === true ? {} : troubleReplies),
  };
}

const keyReplies = {
  401: {
    description: 'The function key is missing or wrong; said by the host, with no body.',
    contentTypes: [],
  },
};

const hostReplies = {
  429: {
    description: 'More calls at once than host.json lets in: call again; said by the host, with no body.',
    contentTypes: [],
  },
};

const troubleReplies: Readonly<Record<number, DocumentedReply>> = {
  500: { description: 'A bug of this app.' },
  503: {
    description:
      'The store, the orchestration service or Azure is not available, or a setting is wrong: try again later.',
    headers: ['retry-after'],
  },
};

/** The API as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1), made of the schemas that validate. */
export function openApiDocument(operations: readonly Operation[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) {
    const path = `/api/${operation.route}`;
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describeOne(operation) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Azure SMB1 Auditor',
      version: '1',
      description: 'Starts audits of Windows VMs for SMB 1.0 and shows what they found.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ functionKey: [] }, { functionKeyInQuery: [] }],
    paths,
    components: {
      schemas: definitions(),
      securitySchemes: {
        functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key' },
        functionKeyInQuery: { type: 'apiKey', in: 'query', name: 'code' },
      },
    },
  };
}

function describeOne(operation: Operation): Json {
  return {
    operationId: operation.name,
    summary: operation.summary,
    ...(operation.isOpen === true && { security: [] }),
    parameters: [...pathParameters(operation), ...queryParameters(operation)],
    ...(operation.body !== null && {
      requestBody: {
        required: operation.body.isRequired,
        content: {
          'application/json': { schema: referenceTo(operation.body.schema), example: operation.body.example },
        },
      },
    }),
    responses: Object.fromEntries(
      Object.entries(repliesOf(operation)).map(([status, reply]) => [
        status,
        describeReply(Number(status), reply),
      ]),
    ),
  };
}

function pathParameters({ route }: Operation): Json[] {
  return parametersOf(route).map((name) => ({
    name,
    in: 'path',
    required: true,
    description: "An audit's id, latest (the newest whole one) or last (the one started last).",
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: Operation): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...plain } = schema as Json;
    return { name, in: 'query', required: required.includes(name), description, schema: plain };
  });
}

function describeReply(status: number, reply: DocumentedReply): Json {
  const { description, headers = [] } = reply;
  return {
    description,
    ...(headers.length > 0 && {
      headers: Object.fromEntries(headers.map((name) => [name, { schema: { type: 'string' } }])),
    }),
    ...contentOf(status, reply),
  };
}

function contentOf(status: number, { schema, contentTypes }: DocumentedReply): Json {
  if (status === 304) {
    return {};
  }
  if (schema !== undefined) {
    return { content: { 'application/json': { schema: referenceTo(schema) } } };
  }
  if (contentTypes !== undefined) {
    return contentTypes.length === 0
      ? {}
      : { content: Object.fromEntries(contentTypes.map((type) => [type, {}])) };
  }
  return { content: { 'application/problem+json': { schema: referenceTo(problemSchema) } } };
}

function referenceTo(schema: z.ZodType): Json {
  return { $ref: uriOf(namedSchemas.get(schema)?.id ?? '') };
}

function uriOf(id: string): string {
  return `#/components/schemas/${id}`;
}

/** Without what a schema has that stands alone. A named one that lies in another is referred to, not repeated. */
function definitions(): Json {
  const { schemas } = z.toJSONSchema(namedSchemas, { uri: uriOf, unrepresentable: 'any' });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _dialect, $id: _uri, ...definition }]) => [
      name,
      definition,
    ]),
  );
}
