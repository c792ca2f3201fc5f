import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  allows,
  type BuiltInRole,
  builtInRole,
  builtInRoles,
  grantsOf,
  narrowerThan,
  unneeded,
} from './built-in-roles.ts';
import { distinctCalls } from './host-calls/distinct-calls.ts';
import { recordedCallsFile, type StorageCall, type StorageService } from './host-calls/storage-call.ts';
import { type Needed, storageActions } from './storage-actions.ts';
import { committedTemplate, everyResource, moduleTemplate } from './template.ts';

const recorded = JSON.parse(readFileSync(recordedCallsFile, 'utf8')) as readonly StorageCall[];

/**
 * What the host's script half calls, which is not on NuGet: read in its source.
 * Keys: https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script.WebHost/Security/KeyManagement/BlobStorageSecretsRepository.cs
 * Host id: https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script/Host/HostIdValidator.cs
 * Events: https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script.WebHost/Diagnostics/DiagnosticEventTableStorageRepository.cs
 */
const readInSource: readonly StorageCall[] = [
  call('blob', 'HEAD', 'azure-webjobs-secrets?restype=container'),
  call('blob', 'PUT', 'azure-webjobs-secrets?restype=container'),
  call('blob', 'HEAD', 'azure-webjobs-secrets/app/host.json'),
  call('blob', 'GET', 'azure-webjobs-secrets/app/host.json'),
  call('blob', 'PUT', 'azure-webjobs-secrets/app/host.json'),
  call('blob', 'GET', 'azure-webjobs-secrets?restype=container&comp=list'),
  call('blob', 'GET', 'azure-webjobs-hosts/ids/usage/app'),
  call('blob', 'PUT', 'azure-webjobs-hosts/ids/usage/app'),
  call('table', 'GET', 'Tables()'),
  call('table', 'POST', 'Tables'),
  call('table', 'DELETE', "Tables('AzureFunctionsDiagnosticEvents202601')"),
  call('table', 'PUT', "AzureFunctionsDiagnosticEvents202601(PartitionKey='app',RowKey='1')"),
];

/** The platform's own part of Flex Consumption is not public: an upload in one go or by blocks, and a download. */
const fetched = [call('blob', 'GET', 'package/released-package.zip')];
const stored = ['', '?comp=block', '?comp=blocklist'].map((query) =>
  call('blob', 'PUT', `package/released-package.zip${query}`),
);

const host = [...recorded, ...readInSource];
const ofService = (service: StorageService) => needsOf(host.filter((one) => one.service === service));

type Assigned = {
  readonly to: 'app' | 'deployment';
  readonly role: BuiltInRole;
  readonly needs: readonly Needed[];
  /** Narrower built-in roles that would allow all of it as well. */
  readonly wouldDo: readonly string[];
  /** What could be taken away, by itself, and nothing would break: ends of the actions' names. */
  readonly unneeded: readonly string[];
};

const assigned: readonly Assigned[] = [
  {
    to: 'app',
    role: builtInRole('Storage Blob Data Owner'),
    needs: ofService('blob'),
    // Microsoft demands the broader one of the host all the same:
    // https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity
    wouldDo: ['Storage Blob Data Contributor'],
    unneeded: ['generateUserDelegationKey/action'],
  },
  {
    to: 'app',
    role: builtInRole('Storage Queue Data Contributor'),
    needs: ofService('queue'),
    wouldDo: [],
    unneeded: ['queues/delete', 'queues/read', 'messages/delete', 'messages/read', 'messages/process/action'],
  },
  {
    to: 'app',
    role: builtInRole('Storage Table Data Contributor'),
    needs: ofService('table'),
    wouldDo: [],
    unneeded: ['entities/write', 'entities/add/action', 'entities/update/action'],
  },
  {
    to: 'deployment',
    role: builtInRole('Storage Blob Data Contributor'),
    needs: needsOf([...fetched, ...stored]),
    wouldDo: [],
    unneeded: [
      'containers/delete',
      'containers/read',
      'containers/write',
      'generateUserDelegationKey/action',
      'blobs/delete',
      'blobs/move/action',
      'blobs/add/action',
    ],
  },
  {
    to: 'deployment',
    role: builtInRole('Storage Blob Data Reader'),
    needs: needsOf(fetched),
    wouldDo: [],
    unneeded: ['containers/read', 'generateUserDelegationKey/action'],
  },
  {
    to: 'app',
    role: builtInRole('Monitoring Metrics Publisher'),
    // The one address that metrics are sent to: test/functions/telemetry/exported-metrics.test.ts.
    // https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication
    needs: [[['Microsoft.Insights/Telemetry/Write']]],
    wouldDo: [],
    unneeded: ['Register/Action', 'Microsoft.Support/*', 'resourceGroups/read', 'Metrics/Write'],
  },
];
const cases = assigned.map((each) => ({ ...each, name: each.role.name }));
const rbac = moduleTemplate(committedTemplate(), 'rbac');

describe('the built-in roles', () => {
  it('are looked at one by one, whatever the template assigns', () => {
    const ids = Object.entries(rbac.variables?.['roles'] as Record<string, string>)
      .filter(([key]) => key !== 'durableTaskDataContributor')
      .map(([, id]) => id);

    expect(new Set(assigned.map(({ role }) => role.id))).toEqual(new Set(ids));
  });

  it('were compared with calls of every service', () => {
    expect(recorded.length).toBeGreaterThan(30);
    expect(distinctCalls(recorded)).toHaveLength(recorded.length);
    expect(new Set(recorded.map(({ service }) => service))).toEqual(new Set(['blob', 'queue', 'table']));
  });

  it.each(cases)('$name of the $to: allows every call', ({ role, needs }) => {
    expect(needs.filter((each) => !allows(grantsOf(role), [each]))).toEqual([]);
  });

  it.each(cases)(
    '$name of the $to: no narrower one would do, but those named',
    ({ role, needs, wouldDo }) => {
      const enough = narrowerThan(role).filter((narrower) => allows(grantsOf(narrower), needs));

      expect(enough.map(({ name }) => name)).toEqual(wouldDo);
    },
  );

  it.each(cases)(
    '$name of the $to: what it has beyond the calls is known',
    ({ role, needs, unneeded: known }) => {
      const beyond = unneeded(role, needs);

      expect(beyond.map((action) => known.find((end) => action.endsWith(end)) ?? action)).toEqual(known);
    },
  );

  it.each(cases)('$name of the $to: without it, nothing is allowed', ({ role, to, needs }) => {
    const others = assigned.filter((other) => other.to === to && other.role !== role && to === 'app');
    const left = others.flatMap((other) => grantsOf(other.role));

    expect(needs.filter((each) => allows(left, [each]))).toEqual([]);
  });
});

/**
 * Who has which: https://learn.microsoft.com/azure/azure-functions/durable/durable-task-scheduler/durable-task-scheduler-identity
 * Worker is for apps that only process, Data Reader for those that only list; Data Contributor is for all else, on the scheduler or a hub.
 */
describe('the role on the task hub', () => {
  it('is for an app that starts, ends and purges orchestrations beside processing them', () => {
    const folder = new URL('../../functions/', import.meta.url);
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(new URL(path, folder), 'utf8'));
    const asked = sources.flatMap((text) =>
      [...text.matchAll(/orchestrations\s*\.(\w+)\(/g)].map(([, name]) => name),
    );

    expect(asked).toEqual(expect.arrayContaining(['startNew', 'terminate', 'purgeInstanceHistoryBy']));
  });

  it('reaches no other hub of the scheduler', () => {
    const [assignment, ...others] = everyResource(rbac).filter(({ name }) =>
      name.includes('durableTaskDataContributor'),
    );

    expect(others).toEqual([]);
    expect(assignment?.['scope']).toMatch(/^\[resourceId\('Microsoft.DurableTask\/schedulers\/taskHubs'/);
  });
});

describe('storageActions', () => {
  it.each([
    ['blob', 'PUT', 'c?restype=container&comp=lease', 'containers/write'],
    ['blob', 'PUT', 'c/b?comp=lease', 'blobs/write'],
    ['blob', 'GET', 'c?restype=container&comp=list', 'blobs/read'],
    ['blob', 'GET', 'c?restype=container', 'containers/read'],
    ['blob', 'PUT', 'c/b?comp=tags', 'blobs/tags/write'],
    ['queue', 'PUT', 'q', 'queues/write'],
    ['queue', 'PUT', 'q/messages/m', 'messages/write'],
    ['queue', 'DELETE', 'q', 'queues/delete'],
    ['table', 'GET', 'Tables', 'tables/read'],
    ['table', 'DELETE', "t(PartitionKey='a',RowKey='b')", 'entities/delete'],
  ] as const)('reads %s %s %s as %s', (service, method, path, action) => {
    const [needed] = storageActions(call(service, method, path));

    expect(needed).toEqual([[expect.stringMatching(new RegExp(`/${action}$`))]]);
  });

  it('lets an entity be merged by who may update, and inserted by merging only by who may add as well', () => {
    const merge = call('table', 'PATCH', "t(PartitionKey='a',RowKey='b')");
    const action = 'Microsoft.Storage/storageAccounts/tableServices/tables/entities/update/action';
    const updates = [{ action, isData: true }];

    expect(allows(updates, storageActions({ ...merge, ifMatch: '*' }))).toBe(true);
    expect(allows(updates, storageActions(merge))).toBe(false);
  });
});

describe('narrowerThan', () => {
  it('takes a wildcard for all that it stands for, among actions or among data actions', () => {
    const names = (role: string) => narrowerThan(builtInRole(role)).map(({ name }) => name);

    expect(names('Storage Blob Data Owner')).toEqual([
      'Storage Blob Data Contributor',
      'Storage Blob Data Reader',
      'Storage Blob Delegator',
    ]);
    expect(names('Storage Queue Data Contributor')).toEqual([
      'Storage Queue Data Message Processor',
      'Storage Queue Data Reader',
    ]);
    expect(builtInRoles).toHaveLength(13);
  });
});

function call(service: StorageService, method: string, path: string): StorageCall {
  return { service, method, url: `/devstoreaccount1/${path}`, ifMatch: null, body: '' };
}

function needsOf(calls: readonly StorageCall[]): readonly Needed[] {
  return calls.flatMap(storageActions);
}
