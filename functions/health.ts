import { functionNames } from './app/function-names.ts';
import { defineOperation } from './http/operation.ts';
import { jsonReply } from './http/reply.ts';
import { healthSchema } from './http/schemas/named.ts';

export const health = defineOperation({
  name: functionNames.health,
  method: 'GET',
  route: 'health',
  summary:
    'Say that the app is up, and nothing else: neither the store nor Azure is asked. The only route without a function key.',
  isOpen: true,
  isStatic: true,
  replies: {
    200: { description: 'It is up.', schema: healthSchema },
  },
  handle: async () => jsonReply(200, { status: 'up' }),
});
