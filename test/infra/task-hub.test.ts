import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { recordedBackendFile } from './host-calls/task-hub-call.ts';
import { allows, builtInRole, grantsOf } from './privileges/built-in-roles.ts';
import {
  callsBehind,
  schedulerActions,
  schedulerCalls,
  schedulerCallsOf,
} from './privileges/task-hub-actions.ts';
import { committedTemplate, everyResource, moduleTemplate } from './template.ts';

const asked = JSON.parse(readFileSync(recordedBackendFile, 'utf8')) as readonly string[];
const calls = new Set(asked.flatMap(schedulerCallsOf));
const rbac = moduleTemplate(committedTemplate(), 'rbac');

/** What the extension asks of its backend for each method of the client that the app calls. */
const askedFor = {
  startNew: 'CreateTaskOrchestrationAsync',
  getStatus: 'GetOrchestrationStateWithInputsAsync',
  terminate: 'ForceTerminateTaskOrchestrationAsync',
  purgeInstanceHistoryBy: 'PurgeHistoryByFilters',
};

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
    const methods = sources.flatMap((text) =>
      [...text.matchAll(/orchestrations\s*\.(\w+)\(/g)].map(([, name]) => name),
    );

    expect(new Set(methods)).toEqual(new Set(Object.keys(askedFor)));
    expect(asked).toEqual(expect.arrayContaining(Object.values(askedFor)));
  });

  it('is compared with all that the Durable extension was recorded asking of its backend, and with nothing else', () => {
    expect([...calls].filter((call) => !(call in schedulerCalls))).toEqual([]);
    expect(Object.keys(callsBehind).filter((member) => !asked.includes(member))).toEqual([]);
  });

  it('is neither the one that only reads nor the one that only processes, because the app does both and manages', () => {
    const reader = grantsOf(builtInRole('Durable Task Data Reader'));
    const refused = [...calls].filter((call) => !allows(reader, [schedulerActions(call)]));

    expect(refused).toEqual(expect.arrayContaining(['CreateInstance', 'GetWorkItems', 'PurgeInstances']));
    expect([...calls].filter((call) => schedulerCalls[call] === 'reads')).toEqual(['GetInstance']);
    expect(new Set([...calls].map((call) => schedulerCalls[call]))).toEqual(
      new Set(['manages', 'reads', 'processes']),
    );
  });

  it('grants these calls to its hub beyond what is asked', () => {
    expect(Object.keys(schedulerCalls).filter((call) => !calls.has(call))).toEqual([
      ...['AddEvents', 'GetEntity', 'QueryInstances', 'QueryEntities', 'WaitForInstance', 'RestartInstance'],
      ...['CleanEntityStorage', 'GetTombstonedPayloads', 'AckPurgedPayloads', 'StreamInstanceHistory'],
      ...['AbandonActivityWorkItem', 'CompleteOrchestrationWorkItemWithExtendedSession'],
      ...[
        'AbandonOrchestrationWorkItem',
        'CompleteEntityWorkItem',
        'CompleteEntityWorkItemWithExtendedSession',
      ],
      ...['AbandonEntityWorkItem', 'ReleaseEntityWorkItem', 'Ping', 'GetMetrics'],
      ...['SkipGracefulOrchestrationTerminations', 'BeginWorkerDrain'],
    ]);
  });

  it('reaches no other hub of the scheduler', () => {
    const [assignment, ...others] = everyResource(rbac).filter(({ name }) =>
      name.includes('durableTaskDataContributor'),
    );

    expect(others).toEqual([]);
    expect(assignment?.['scope']).toMatch(/^\[resourceId\('Microsoft.DurableTask\/schedulers\/taskHubs'/);
  });
});
