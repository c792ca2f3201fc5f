import type { Needed } from './storage-actions.ts';

/** What a call to the scheduler is: reading, processing what it hands out, or all else that a client may ask. */
type Kind = 'reads' | 'processes' | 'manages';

/**
 * Every call of the service that backends of the Durable Task Framework speak to, which is how an app on Functions reaches the scheduler.
 * https://github.com/microsoft/durabletask-protobuf/blob/008f92348a10542c912a1a87df512e61e1f003d4/protos/backend_service.proto
 */
export const schedulerCalls: Readonly<Record<string, Kind>> = {
  CreateInstance: 'manages',
  AddEvent: 'manages',
  AddEvents: 'manages',
  GetInstance: 'reads',
  GetEntity: 'reads',
  QueryInstances: 'reads',
  QueryEntities: 'reads',
  WaitForInstance: 'reads',
  PurgeInstances: 'manages',
  RestartInstance: 'manages',
  CleanEntityStorage: 'manages',
  GetWorkItems: 'processes',
  GetTombstonedPayloads: 'processes',
  AckPurgedPayloads: 'processes',
  GetOrchestrationRuntimeState: 'processes',
  StreamInstanceHistory: 'reads',
  CompleteActivityWorkItem: 'processes',
  AbandonActivityWorkItem: 'processes',
  CompleteOrchestrationWorkItem: 'processes',
  CompleteOrchestrationWorkItemWithExtendedSession: 'processes',
  AbandonOrchestrationWorkItem: 'processes',
  ReleaseOrchestrationWorkItem: 'processes',
  CompleteEntityWorkItem: 'processes',
  CompleteEntityWorkItemWithExtendedSession: 'processes',
  AbandonEntityWorkItem: 'processes',
  ReleaseEntityWorkItem: 'processes',
  Ping: 'processes',
  GetMetrics: 'reads',
  SkipGracefulOrchestrationTerminations: 'manages',
  BeginWorkerDrain: 'processes',
};

/**
 * By what each is there for, as both sides describe it: the backend that stands between the two is not public.
 * https://github.com/Azure/durabletask/blob/main/src/DurableTask.Core/IOrchestrationService.cs and `IOrchestrationServiceClient.cs`
 */
export const callsBehind: Readonly<Record<string, readonly string[]>> = {
  CreateTaskOrchestrationAsync: ['CreateInstance'],
  ForceTerminateTaskOrchestrationAsync: ['AddEvent'],
  GetOrchestrationStateWithInputsAsync: ['GetInstance'],
  GetOrchestrationStateAsync: ['GetInstance'],
  PurgeHistoryByFilters: ['PurgeInstances'],
  LockNextTaskActivityWorkItem: ['GetWorkItems'],
  LockNextTaskOrchestrationWorkItemAsync: ['GetWorkItems', 'GetOrchestrationRuntimeState'],
  CompleteTaskActivityWorkItemAsync: ['CompleteActivityWorkItem'],
  CompleteTaskOrchestrationWorkItemAsync: ['CompleteOrchestrationWorkItem'],
  ReleaseTaskOrchestrationWorkItemAsync: ['ReleaseOrchestrationWorkItem'],
};

/**
 * Asked of the backend alone: its settings, its own start and end, a hub that the template makes, and the hold on what was handed out,
 * for which the service has no call.
 */
const asksNobody =
  /^(get_\w+|CreateIfNotExistsAsync|StartAsync|StopAsync|IsMaxMessageCountExceeded|RenewTaskActivityWorkItemLockAsync)$/;

/** Calls to the scheduler behind a member of the backend's interface; of one that is not known, its own name. */
export function schedulerCallsOf(member: string): readonly string[] {
  return asksNobody.test(member) ? [] : (callsBehind[member] ?? [member]);
}

const hub = 'Microsoft.DurableTask/schedulers/taskhubs/';

/**
 * Of the data actions, Microsoft publishes the names of the two that Durable Task Data Reader has. The others stand here by kind, so that a
 * role grants them by a wildcard or not at all. A call that is not known is an action that nobody grants.
 */
export function schedulerActions(call: string): Needed {
  const kind = schedulerCalls[call];
  if (kind === undefined) {
    return [[call]];
  }
  return kind === 'reads'
    ? [[`${hub}orchestrations/read`, `${hub}orchestrations/metadata/read`]]
    : [[`${hub}not published: ${kind}`]];
}
