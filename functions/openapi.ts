import { defineOperation, type Operation } from './http/operation.ts';
import { jsonReply } from './http/reply.ts';
import { routes } from './http/routes.ts';

/** The route that describes the others and itself. The describing code is loaded when it is first asked for. */
export function openapi(others: readonly Operation[]): Operation {
  const self: Operation = defineOperation({
    ...routes.openapi,
    summary: 'This OpenAPI description.',
    isStatic: true,
    replies: {
      200: { description: 'OpenAPI 3.1.', contentTypes: ['application/json'] },
    },
    handle: async () => {
      const { openApiDocument } = await import('./http/open-api-document.ts');
      return jsonReply(200, openApiDocument([...others, self]));
    },
  });
  return self;
}
