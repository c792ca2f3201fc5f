import { functionNames } from '../../lib/audit/durable/function-names.ts';
import { defineOperation, noQuery, type Operation } from './operation.ts';
import { jsonReply } from './reply.ts';

/** The route that describes the others and itself. The describing code is loaded when it is first asked for. */
export function describeOperation(others: readonly Operation[]): Operation {
  const self: Operation = defineOperation({
    name: functionNames.describeApi,
    method: 'GET',
    route: 'openapi.json',
    summary: 'This description.',
    query: noQuery,
    body: null,
    isStatic: true,
    replies: {
      200: { description: 'OpenAPI 3.1.', contentTypes: ['application/json'] },
      400: { description: 'A parameter is not understood.' },
    },
    handle: async () => {
      const { openApiDocument } = await import('./open-api.ts');
      return jsonReply(200, openApiDocument([...others, self]));
    },
  });
  return self;
}
