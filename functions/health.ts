import { defineOperation } from './http/operation.ts';
import { jsonReply } from './http/reply.ts';
import { routes } from './http/routes.ts';
import { healthSchema } from './http/schemas/named.ts';

export const health = defineOperation({
  ...routes.health,
  summary:
    'Say that the app is up, and nothing else: neither the store nor Azure is asked. The only route without a function key.',
  isStatic: true,
  replies: {
    200: { description: 'It is up.', schema: healthSchema },
  },
  handle: async () => jsonReply(200, { status: 'up' }),
});
