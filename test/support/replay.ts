import type { FunctionsWorker } from './functions-worker.ts';

/** Numbers of https://github.com/Azure/durabletask history events. */
export const eventTypes = {
  executionStarted: 0,
  taskScheduled: 4,
  taskCompleted: 5,
  taskFailed: 6,
  subOrchestrationCreated: 7,
  subOrchestrationCompleted: 8,
  subOrchestrationFailed: 9,
  timerCreated: 10,
  timerFired: 11,
  orchestratorStarted: 12,
  orchestratorCompleted: 13,
} as const;

export type HistoryEvent = {
  readonly EventType: number;
  readonly EventId: number;
  readonly IsPlayed: boolean;
  readonly Timestamp: string;
  readonly [field: string]: unknown;
};

/** What an orchestrator asks for, flattened: compound actions stand for their parts. */
export type Action = {
  readonly actionType: number;
  readonly functionName?: string;
  readonly instanceId?: string;
  /** Of a sub-orchestration; absent: the one that host.json says. */
  readonly version?: string;
  readonly input?: unknown;
  readonly fireAt?: string;
  readonly isCanceled?: boolean;
};

export const actionTypes = {
  callActivity: 0,
  callSubOrchestrator: 2,
  continueAsNew: 4,
  createTimer: 5,
} as const;

export type TurnResult = {
  readonly isDone: boolean;
  readonly actions: readonly Action[];
  readonly output: unknown;
  readonly customStatus: unknown;
  /** What the orchestrator threw. */
  readonly error: string | null;
};

export type TurnInput = {
  readonly history: readonly HistoryEvent[];
  readonly input: unknown;
  readonly instanceId: string;
  readonly parentInstanceId?: string | undefined;
};

type WireState = {
  isDone: boolean;
  actions: WireAction[][];
  output?: unknown;
  customStatus?: unknown;
  error?: string;
};
type WireAction = Action & { compoundActions?: WireAction[] };

const failureMark = '\n\n$OutOfProcData$:';

/** Runs one turn of a registered orchestrator over a history, by the durable-functions package's own executor. */
export async function replayTurn(
  worker: FunctionsWorker,
  name: string,
  turn: TurnInput,
): Promise<TurnResult> {
  const binding = {
    ...turn,
    isReplaying: false,
    upperSchemaVersion: 3,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  };
  try {
    const reply = await worker.invoke(name, {
      data: { orchestrationTrigger: { string: JSON.stringify(binding) } },
    });
    return resultOf(JSON.parse(reply.returnValue?.json ?? '{}') as WireState);
  } catch (error: unknown) {
    const state = String((error as Error).message).split(failureMark)[1];
    if (state === undefined) {
      throw error;
    }
    return { ...resultOf(JSON.parse(state) as WireState), isDone: true };
  }
}

/** The actions of the present turn and all before it, in the order in which they get their ids. */
function resultOf(state: WireState): TurnResult {
  return {
    isDone: state.isDone,
    actions: flattened(state.actions.flat()),
    output: state.output ?? null,
    customStatus: state.customStatus ?? null,
    error: state.error ?? null,
  };
}

function flattened(actions: readonly WireAction[]): Action[] {
  return actions.flatMap((action) =>
    action.compoundActions === undefined ? [action] : flattened(action.compoundActions),
  );
}

/** Builds the history of one instance, event by event. */
export function createHistory(options: {
  readonly name: string;
  readonly input: unknown;
  readonly version?: string;
  readonly startedAt: number;
}): HistoryBuilder {
  const events: HistoryEvent[] = [];
  let now = options.startedAt;
  const add = (EventType: number, fields: object = {}): void => {
    events.push({
      EventType,
      EventId: -1,
      IsPlayed: false,
      Timestamp: new Date(now).toISOString(),
      ...fields,
    });
  };
  const turn = (at?: number): void => {
    now = at ?? now + 1000;
    for (const [index, event] of events.entries()) {
      events[index] = { ...event, IsPlayed: true };
    }
    add(eventTypes.orchestratorStarted);
  };
  turn(options.startedAt);
  add(eventTypes.executionStarted, {
    Name: options.name,
    Input: JSON.stringify(options.input),
    ...(options.version !== undefined && { Version: options.version }),
  });
  return {
    events: () => events,
    scheduled: (id, action) =>
      add(scheduledTypes[action.actionType] ?? eventTypes.taskScheduled, {
        EventId: id,
        Name: action.functionName ?? null,
        ...(action.fireAt !== undefined && { FireAt: action.fireAt }),
      }),
    turn,
    completed: (id, result) =>
      add(eventTypes.taskCompleted, { TaskScheduledId: id, Result: JSON.stringify(result) }),
    failed: (id, reason) =>
      add(eventTypes.taskFailed, { TaskScheduledId: id, Reason: reason, Details: 'at somewhere' }),
    subCompleted: (id, result) =>
      add(eventTypes.subOrchestrationCompleted, { TaskScheduledId: id, Result: JSON.stringify(result) }),
    subFailed: (id, reason) =>
      add(eventTypes.subOrchestrationFailed, {
        TaskScheduledId: id,
        Reason: reason,
        Details: 'at somewhere',
      }),
    fired: (id, fireAt) => add(eventTypes.timerFired, { TimerId: id, FireAt: fireAt }),
  };
}

const scheduledTypes: Readonly<Record<number, number>> = {
  [actionTypes.callActivity]: eventTypes.taskScheduled,
  [actionTypes.callSubOrchestrator]: eventTypes.subOrchestrationCreated,
  [actionTypes.createTimer]: eventTypes.timerCreated,
};

export type HistoryBuilder = {
  events(): readonly HistoryEvent[];
  scheduled(id: number, action: Action): void;
  /** Everything so far becomes history; what follows is new. `at`: epoch milliseconds, default a second later. */
  turn(at?: number): void;
  completed(id: number, result: unknown): void;
  failed(id: number, reason: string): void;
  subCompleted(id: number, result: unknown): void;
  subFailed(id: number, reason: string): void;
  fired(id: number, fireAt: string): void;
};
