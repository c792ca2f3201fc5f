import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { distinctCalls } from './host-calls/distinct-calls.ts';
import {
  pathOf,
  recordedCallsFile,
  type StorageCall,
  type StorageService,
} from './host-calls/storage-call.ts';
import { recordedBackendFile } from './host-calls/task-hub-call.ts';
import { recordedTelemetryFile, type TelemetryCall } from './host-calls/telemetry-call.ts';
import {
  allows,
  type BuiltInRole,
  builtInRole,
  builtInRoles,
  grantsOf,
  narrowerThan,
  unneeded,
} from './privileges/built-in-roles.ts';
import { type Needed, storageActions } from './privileges/storage-actions.ts';
import { schedulerActions, schedulerCallsOf } from './privileges/task-hub-actions.ts';
import { telemetryActions } from './privileges/telemetry-actions.ts';
import { committedTemplate, everyResource, moduleTemplate } from './template.ts';

const recorded = readRecording<StorageCall>(recordedCallsFile);
const telemetry = readRecording<TelemetryCall>(recordedTelemetryFile);
const backend = readRecording<string>(recordedBackendFile);

/** The container of the package, which the template names so. */
const isOfPackage = (one: StorageCall) => pathOf(one).startsWith('app-package/');

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

/**
 * The platform's own part of Flex Consumption is not public. Recorded: Microsoft's client for blobs, storing a package in one go and by blocks,
 * and fetching it. What an instance of the older Linux plan does, in the host's public source, is a HEAD and a GET with the identity's token as well:
 * https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script.WebHost/Management/LinuxSpecialization/PackageDownloadHandler.cs
 */
const ofPackage = recorded.filter(isOfPackage);
const fetched = ofPackage.filter(({ method }) => method === 'GET' || method === 'HEAD');

const host = [...recorded.filter((one) => !isOfPackage(one)), ...readInSource];
const ofService = (service: StorageService) => needsOf(host.filter((one) => one.service === service));

/**
 * Rows for a data collection rule: test/lib/azure/log-analytics.test.ts has the call.
 * https://learn.microsoft.com/azure/azure-monitor/logs/tutorial-logs-ingestion-portal#assign-permissions-to-the-dcr
 */
const rowsNeed: Needed = [['Microsoft.Insights/Telemetry/Write']];

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
    needs: needsOf(ofPackage),
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
    // The app's own metrics go to the first of them: test/functions/telemetry/exported-metrics.test.ts.
    needs: [...telemetry.map(telemetryActions), rowsNeed],
    wouldDo: [],
    unneeded: ['Register/Action', 'Microsoft.Support/*', 'resourceGroups/read', 'Metrics/Write'],
  },
  {
    to: 'app',
    role: builtInRole('Durable Task Data Contributor'),
    needs: backend.flatMap(schedulerCallsOf).map(schedulerActions),
    wouldDo: [],
    // A wildcard: what it grants beyond the calls is named in task-hub.test.ts.
    unneeded: [],
  },
];
const cases = assigned.map((each) => ({ ...each, name: each.role.name }));
const rbac = moduleTemplate(committedTemplate(), 'rbac');

describe('the built-in roles', () => {
  it('are looked at one by one, whatever the template assigns', () => {
    const ids = Object.values(rbac.variables?.['roles'] as Record<string, string>);

    expect(new Set(assigned.map(({ role }) => role.id))).toEqual(new Set(ids));
  });

  it('are assigned to three principals, each on what it calls and nothing wider', () => {
    const reach = everyResource(rbac)
      .filter(({ type }) => type.endsWith('/roleAssignments'))
      .map(({ scope, properties }) => [
        /'(\w+)PrincipalId'/.exec(String(properties?.['principalId']))?.[1],
        /^\[resourceId\('([^']+)'/.exec(String(scope))?.[1],
      ]);

    expect(reach).toEqual([
      ['app', 'Microsoft.Storage/storageAccounts'],
      ['deployment', 'Microsoft.Storage/storageAccounts/blobServices/containers'],
      ['app', 'Microsoft.Insights/components'],
      ['app', 'Microsoft.Insights/dataCollectionRules'],
      ['app', 'Microsoft.DurableTask/schedulers/taskHubs'],
      ['operator', 'Microsoft.Storage/storageAccounts/tableServices/tables'],
    ]);
  });

  it('were compared with calls of every service', () => {
    expect(recorded.length).toBeGreaterThan(30);
    expect(distinctCalls(recorded)).toHaveLength(recorded.length);
    expect(new Set(recorded.map(({ service }) => service))).toEqual(new Set(['blob', 'queue', 'table']));
  });

  it("were compared with the host's and the Durable extension's telemetry, signed in, and with storing and fetching a package", () => {
    expect(telemetry.map(({ sender, path }) => `${sender} ${path}`)).toEqual(
      expect.arrayContaining(['null /v2.1/track', 'Monitor.OpenTelemetry.Exporter /v2.1/track']),
    );
    expect(new Set(telemetry.map(({ audience }) => audience))).toEqual(
      new Set(['https://monitor.azure.com/']),
    );
    expect(new Set(ofPackage.map(({ method }) => method))).toEqual(new Set(['GET', 'HEAD', 'PUT']));
    expect(JSON.stringify(committedTemplate().variables)).toContain('"packageContainer":"app-package"');
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
    expect(builtInRoles).toHaveLength(15);
  });
});

function call(service: StorageService, method: string, path: string): StorageCall {
  return { service, method, url: `/devstoreaccount1/${path}`, ifMatch: null, body: '' };
}

function needsOf(calls: readonly StorageCall[]): readonly Needed[] {
  return calls.flatMap(storageActions);
}

function readRecording<Call>(file: string): readonly Call[] {
  return JSON.parse(readFileSync(file, 'utf8')) as readonly Call[];
}
