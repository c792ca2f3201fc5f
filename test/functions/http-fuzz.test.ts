import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstSubscription } from '../support/ledger-builders.ts';
import { type Api, closedId, openApi, openId } from './api-fixture.ts';

let api: Api;

beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '..',
    '../../etc/passwd',
    '%2e%2e%2f',
    '\u0000',
    "' or 1=1 --",
    "PartitionKey eq 'x'",
    '__proto__',
    'constructor',
    'latest',
    '\u202e',
    'x'.repeat(5000),
    '{{7*7}}',
  ),
);

const cursor = fc.oneof(
  anyText,
  fc
    .array(
      fc.oneof(
        fc.string({ maxLength: 12 }),
        fc.constantFrom('audits', `findings ${closedId}`, `images ${closedId}`),
      ),
      {
        maxLength: 6,
      },
    )
    .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url')),
  fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
);

const query = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      'limit',
      'verdict',
      'exposure',
      'client',
      'server',
      'outcome',
      'publisher',
      'name',
      'flagged',
      'format',
      'lang',
      '__proto__',
    ),
    anyText,
  ),
  fc.oneof(
    anyText,
    fc.constantFrom('1', 'csv', 'ndjson', 'sarif', 'judged', 'true', 'enabled,unknown'),
    fc.integer().map(String),
  ),
  { maxKeys: 4 },
);

const id = fc.oneof(fc.constantFrom<string>(closedId, openId, 'latest'), anyText);

const path = fc
  .tuple(
    fc.constantFrom(
      'audits',
      'audits/{id}',
      'audits/{id}/findings',
      'audits/{id}/images',
      'audits/{id}/export',
      'audits/{id}/report',
      'audits/{id}/cancel',
      'vms/check',
      'openapi.json',
      '{id}',
    ),
    id,
    query,
    fc.option(cursor, { nil: undefined }),
  )
  .map(([template, name, given, at]) => {
    const parameters = new URLSearchParams({ ...given, ...(at !== undefined && { cursor: at }) });
    return `/api/${template.replace('{id}', () => encodeURIComponent(Buffer.from(name).toString()))}?${parameters.toString()}`;
  });

const machineId = `/subscriptions/${firstSubscription}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/`;

const body = fc.oneof(
  fc.constant(undefined),
  fc.jsonValue({ maxDepth: 12 }).map((value) => JSON.stringify(value)),
  anyText,
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
  fc.nat(400).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.nat(400).map((depth) => `${'{"include":'.repeat(depth)}1${'}'.repeat(depth)}`),
  fc
    .record({
      include: fc.dictionary(
        fc.constantFrom('ids', 'tags', 'subscriptions', '__proto__'),
        fc.array(anyText, { maxLength: 3 }),
      ),
    })
    .map((value) => JSON.stringify(value)),
  anyText.map((name) => JSON.stringify({ resourceId: machineId + name })),
  fc.constant('x'.repeat(70_000)),
);

const headers = fc.dictionary(
  fc.constantFrom(
    'if-none-match',
    'content-type',
    'x-ms-client-principal',
    'x-ms-client-principal-name',
    'content-length',
  ),
  fc.oneof(fc.stringMatching(/^[\x20-\x7e]{0,80}$/), fc.constantFrom('*', '-1', '1e99', 'W/"x"')),
);

/** The report's script stands in its page as it was written, with the errors that it knows. */
const ownScript = /<script>.*?<\/script>/gs;

it('answers any request with anything but a fault of its own', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
      path,
      body,
      headers,
      async (method, target, given, sent) => {
        const request = { headers: sent, ...(given !== undefined && method !== 'GET' && { body: given }) };

        const response = await api.send(method, target, request);
        const text = await response.text();

        expect([200, 202, 304, 400, 403, 404, 409, 413]).toContain(response.status);
        expect(text.replace(ownScript, '')).not.toMatch(/\bat .+\.ts:\d+|TypeError|SQLITE/);
        for (const [, value] of response.headers) {
          expect(value).toMatch(/^[\x20-\x7e]*$/);
        }
      },
    ),
    { numRuns: 600, examples: [['GET', `/api/audits/${closedId}/report?`, undefined, {}]] },
  );
});
