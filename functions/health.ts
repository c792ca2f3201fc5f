import { functionNames } from '../lib/audit/durable/function-names.ts';
import { defineOperation, noQuery } from './http/operation.ts';
import { jsonReply } from './http/reply.ts';
import { healthSchema } from './http/schemas.ts';

export const health = defineOperation({
  name: functionNames.health,
  method: 'GET',
  route: 'health',
  summary:
    'Say that the app is up, and nothing else: neither the store nor Azure is asked. The only route without a function key.',
  query: noQuery,
  body: null,
  isOpen: true,
  isStatic: true,
  replies: {
    200: { description: 'It is up.', schema: healthSchema },
    400: { description: 'A parameter is not understood.' },
  },
  handle: async () => jsonReply(200, { status: 'up' }),
});
