import { defineOperation } from './http/operation.ts';
import { jsonReply } from './http/reply.ts';
import { routes } from './http/routes.ts';
import { versionSchema } from './http/schemas/named.ts';

export const version = defineOperation({
  ...routes.version,
  summary:
    'Say what is deployed: the version, and the SHA-256 of package and probe, to compare with what the build printed and with what every finding carries.',
  isStatic: true,
  replies: {
    200: { description: 'What is deployed.', schema: versionSchema },
  },
  handle: async ({ deps: { product } }) =>
    jsonReply(200, {
      version: await product.version(),
      packageSha256: await product.packageSha256(),
      probeSha256: product.probeSha256,
    }),
});
