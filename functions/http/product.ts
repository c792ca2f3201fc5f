import { functionNames } from '../../lib/audit/durable/function-names.ts';
import { defineOperation, noQuery } from './operation.ts';
import { jsonReply } from './reply.ts';
import { healthSchema, versionSchema } from './schemas.ts';

const badQuery = { description: 'A parameter is not understood.' };

export const healthOperation = defineOperation({
  name: functionNames.health,
  method: 'GET',
  route: 'health',
  summary:
    'That the app is up, and nothing else: neither the store nor Azure is asked. The one route without a function key.',
  query: noQuery,
  body: null,
  isOpen: true,
  isStatic: true,
  replies: { 200: { description: 'It is up.', schema: healthSchema }, 400: badQuery },
  handle: async () => jsonReply(200, { status: 'up' }),
});

export const versionOperation = defineOperation({
  name: functionNames.version,
  method: 'GET',
  route: 'version',
  summary:
    'What is deployed: the version, and SHA-256 of package and probe, to be compared with what the build printed and what every finding carries.',
  query: noQuery,
  body: null,
  isStatic: true,
  replies: { 200: { description: 'What is deployed.', schema: versionSchema }, 400: badQuery },
  handle: async ({ deps: { product } }) =>
    jsonReply(200, {
      version: await product.version(),
      packageSha256: await product.packageSha256(),
      probeSha256: product.probeSha256,
    }),
});
