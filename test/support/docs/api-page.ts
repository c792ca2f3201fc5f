import { z } from 'zod';
import { repliesOf } from '../../../functions/http/open-api-document.ts';
import type { Operation } from '../../../functions/http/operation.ts';
import { operations } from '../../../functions/http/operations.ts';
import { code, page, table } from './markdown.ts';

/** The HTTP API, from the operations that serve it. */
export function apiPage(): string {
  return page(
    '# HTTP API',
    'Every route but `health` takes a function key, in the header `x-functions-key` or the query parameter `code`. With an app registration ' +
      'the deployment also asks for a signed-in caller. Troubles are `application/problem+json` with `code`, `detail` and, where it ' +
      'applies, `field`. The machine-readable description is `GET /api/openapi.json`, made from the same schemas.',
    ...Object.values(operations).map(section),
  );
}

function section(operation: Operation): string {
  const { method, route, summary, body } = operation;
  const query = queryRows(operation);
  return [
    `## ${method} /api/${route}`,
    summary,
    ...(body === null ? [] : [exampleOf(body)]),
    ...(query.length === 0 ? [] : [table(['query', 'what it does'], query)]),
    table(
      ['status', 'when'],
      Object.entries(repliesOf(operation)).map(([status, { description, headers = [] }]) => [
        status,
        headers.length === 0 ? description : `${description} (${headers.map(code).join(', ')})`,
      ]),
    ),
  ].join('\n\n');
}

function exampleOf({ isRequired, example, schema }: NonNullable<Operation['body']>): string {
  const lines = JSON.stringify(example, null, 2);
  return `${isRequired ? 'Body' : 'Body, which may be left out'}:\n\n\`\`\`json\n${lines}\n\`\`\`\n\n${table(['field', 'what it does'], fieldRows(schema))}`;
}

function queryRows({ query }: Operation): string[][] {
  return fieldRows(query);
}

function fieldRows(fields: z.ZodType): string[][] {
  const { properties = {} } = z.toJSONSchema(fields, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => {
    const { description = '' } = schema as { description?: string };
    return [code(name), description];
  });
}
