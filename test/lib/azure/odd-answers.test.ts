import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createArmClients } from '../../../lib/azure/arm-client.ts';
import { readAvailableSince } from '../../../lib/azure/inventory/availability-gateway.ts';
import { createInventoryGateway } from '../../../lib/azure/inventory/discovery-gateway.ts';
import { createPermissionsGateway } from '../../../lib/azure/inventory/permissions-gateway.ts';
import { createProvenanceGateway } from '../../../lib/azure/inventory/provenance-gateway.ts';
import { createRunCommandGateway } from '../../../lib/azure/run-command/gateway.ts';
import { writeToken } from '../../../lib/azure/run-command/token.ts';
import { isAuditError } from '../../../lib/model/errors.ts';
import type { ResourceId } from '../../../lib/model/ids.ts';
import { seededRandom } from '../../support/audit-bench.ts';
import { aTarget, firstSubscription } from '../../support/ledger-builders.ts';
import { oddJson } from '../../support/odd-json.ts';

const endpoint = 'https://management.azure.com';
const address = {
  endpoint,
  scope: `${endpoint}/.default`,
  authorityHost: 'https://login.microsoftonline.com',
};
const group = `/subscriptions/${firstSubscription}/resourceGroups/g/providers/Microsoft.Compute`;
const never = new AbortController().signal;
const answers = fc.record({
  status: fc.constantFrom(200, 200, 200, 202, 400, 403, 404, 409, 429, 500),
  body: oddJson,
});

let answer = { status: 200, body: '' };
const logged: string[] = [];
const log = { error: (text: string) => logged.push(text), warn: () => undefined, info: () => undefined };
const clock = { now: () => 0, wall: () => 0, sleep: (_ms: number, signal?: AbortSignal) => passed(signal) };
const random = seededRandom(1);
const httpClient: HttpClient = {
  sendRequest: (request) =>
    Promise.resolve({
      request,
      status: answer.status,
      headers: createHttpHeaders({ 'content-type': 'application/json' }),
      bodyAsText: answer.body,
    }),
};
const credential = { getToken: () => Promise.resolve({ token: 't', expiresOnTimestamp: 1e15 }) };
const clients = createArmClients({ address, credential, clock, httpClient, auditId: () => null });
const reads = { clients, clock, random, log };
const inventory = createInventoryGateway(reads);
const provenance = createProvenanceGateway(reads);
const runCommand = createRunCommandGateway({ clients, clock, log });
const scaleSet = {
  ...{ id: `${group}/virtualMachineScaleSets/s`, subscriptionId: firstSubscription, resourceGroup: 'g' },
  ...{ name: 's', location: 'japaneast', isUniform: true, osType: null, managedBy: null, tags: {} },
};
const urls = {
  status: `${endpoint}/operations/1`,
  result: `${endpoint}/operations/1?monitor=true`,
};

const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  subscription: () => inventory.subscription(firstSubscription, never),
  subscriptions: () => inventory.subscriptions(never),
  'subscriptions of a group': () => inventory.subscriptionPage('g', null, never),
  'a page of machines': () => inventory.machinePage([firstSubscription], null, never),
  statuses: () => all(inventory.statuses(firstSubscription, never)),
  'scale sets': () => inventory.scaleSets(firstSubscription, never),
  instances: () => inventory.instances(scaleSet, never),
  'a machine': () => inventory.machine(`${group}/virtualMachines/v` as ResourceId, never),
  'a disk': () => provenance.madeFrom(`${group}/disks/d`, never),
  'an image': () => provenance.madeFrom(`${group}/images/i`, never),
  'a gallery version': () => provenance.madeFrom(`${group}/galleries/a/images/b/versions/1.0.0`, never),
  'availability since': () => readAvailableSince(reads, firstSubscription, never),
  permissions: () =>
    createPermissionsGateway({ ...reads, clients: { discovery: clients, probe: clients } }).grantsOf(
      'probe',
      '/subscriptions/x',
      never,
    ),
  'a started command': () => runCommand.start(aTarget('vm'), ['x'], never),
  'the state of a command': () => runCommand.poll(writeToken(urls), never),
  'the result of a command': () => runCommand.poll(writeToken({ ...urls, status: null }), never),
};

const oddest: [{ status: number; body: string }][] = [200, 400, 409].flatMap((status) => [
  [{ status, body: '[{"toString":1}]' }],
  [{ status, body: '{"error":{"code":{"toString":1},"message":[[]]}}' }],
  [{ status, body: '{"value":[null,7,[]],"nextLink":{}}' }],
  [{ status, body: '{"id":{"length":{"toString":null}},"name":{"length":{"toString":null}}}' }],
  [{ status, body: `${'['.repeat(20_000)}${']'.repeat(20_000)}` }],
]);

describe('an answer of no shape that anybody promised', () => {
  it.each(Object.entries(calls))('to the read of %s is data, or an error of ours', async (_, call) => {
    await fc.assert(
      fc.asyncProperty(answers, async (given) => {
        answer = given;
        logged.length = 0;

        const error = await call().then(
          () => null,
          (thrown: unknown) => thrown,
        );

        expect(error === null || isAuditError(error) ? null : error).toBeNull();
        expect(logged).toEqual([]);
      }),
      { examples: oddest },
    );
  });
});

async function all(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = [];
  for await (const item of items) {
    list.push(item);
  }
  return list;
}

/** A wait that is over at once, but not a time limit that nobody lifts. */
function passed(signal: AbortSignal | undefined): Promise<void> {
  return signal === undefined || signal === never
    ? Promise.resolve()
    : new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve());
      });
}
