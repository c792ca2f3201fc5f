import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VirtualClock } from '../arm-simulator/clock.ts';
import type { FunctionsWorker } from './functions-worker.ts';
import { type Action, actionTypes, createHistory, type HistoryBuilder, replayTurn } from './replay.ts';

/** What befalls one delivery of an activity. */
export type Mischief =
  | { readonly kind: 'none' }
  /** Delivered twice at once, as a queue may; the second answer is dropped. */
  | { readonly kind: 'twice' }
  /** The worker process dies so long after the activity began: its host fails all its activities at once, and starts the next one. */
  | { readonly kind: 'kill'; readonly afterMs: number }
  /** Its host dies with it: all its activities are delivered again to the next one. */
  | { readonly kind: 'kill-host'; readonly afterMs: number };

export type Delivery = {
  readonly name: string;
  readonly input: unknown;
  /** Counted over the whole hub, from 1. */
  readonly number: number;
  /** How often this very activity was delivered, from 1. */
  readonly attempt: number;
};

export type TaskHubOptions = {
  readonly clock: Pick<VirtualClock, 'now' | 'sleep' | 'hold'>;
  /** Loads the app in a new process. */
  startWorker(): KillableWorker;
  readonly mischief?: (delivery: Delivery) => Mischief;
  /** `defaultVersion` of host.json, for instances started now. Default 1.0. */
  version?(): string;
};

export type KillableWorker = { readonly worker: FunctionsWorker; kill(): void };

export type InstanceView = {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly input: unknown;
  readonly runtimeStatus: 'Pending' | 'Running' | 'Completed' | 'Failed' | 'Terminated';
  readonly customStatus: unknown;
  readonly output: unknown;
  readonly generations: number;
  readonly events: number;
};

/** A task hub in this process: what the Durable extension does with instances, messages and timers, at least once and in any order. */
export type TaskHub = {
  /** Rejects as the extension does when an instance of this id is running. */
  start(name: string, instanceId: string, input: unknown): void;
  instance(id: string): InstanceView | null;
  instances(): readonly InstanceView[];
  terminate(id: string): void;
  /**
   * From now on the instances of these ids take no turn, their activities are not delivered, and termination has no effect: a known
   * fault of the platform (https://github.com/Azure/durabletask/issues/1252).
   */
  stall(isStalled: (id: string) => boolean): void;
  /** Instances that were stalled go on. */
  wake(): void;
  /** What was asked to be purged, as the queries had it. */
  readonly purges: Record<string, string>[];
  /** Resolves when an instance has ended. */
  ended(id: string): Promise<InstanceView>;
  worker(): FunctionsWorker;
  /** Ends the present worker process and loads the app anew, as a deployment does. */
  redeploy(): void;
  readonly deliveries: readonly Delivery[];
};

type Instance = {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly parent: { readonly instance: Instance; readonly taskId: number } | null;
  input: unknown;
  history: HistoryBuilder;
  inbox: ((history: HistoryBuilder) => void)[];
  scheduled: Action[];
  settledTasks: Set<number>;
  status: Exclude<InstanceView['runtimeStatus'], 'Pending'>;
  /** A generation waits for its first turn. */
  isNew: boolean;
  customStatus: unknown;
  output: unknown;
  generations: number;
  turning: boolean;
};

/** A message that a dead host held becomes visible again after this time: workItemQueueVisibilityTimeout in host.json. */
const visibilityMs = 60_000;

/** What becomes of an activity whose process died. */
type Held = { readonly failed: () => void; readonly redelivered: () => void };

export function createTaskHub(options: TaskHubOptions): TaskHub {
  const { clock } = options;
  const instances = new Map<string, Instance>();
  const endings = new Map<string, ((view: InstanceView) => void)[]>();
  const deliveries: Delivery[] = [];
  let process = options.startWorker();
  let inProcess = new Set<Held>();
  let isStalled: (id: string) => boolean = () => false;
  const undelivered: (() => void)[] = [];

  function start(
    name: string,
    id: string,
    input: unknown,
    {
      parent = null,
      version = options.version?.() ?? '1.0',
    }: Partial<Pick<Instance, 'parent' | 'version'>> = {},
  ): void {
    if (instances.get(id)?.status === 'Running') {
      throw new Error(`An Orchestration instance with the status Running already exists.`);
    }
    const instance: Instance = {
      id,
      name,
      version,
      parent,
      input,
      history: createHistory({ name, input, version, startedAt: clock.now() }),
      inbox: [],
      scheduled: [],
      settledTasks: new Set(),
      status: 'Running',
      isNew: true,
      customStatus: null,
      output: null,
      generations: 1,
      turning: false,
    };
    instances.set(id, instance);
    void takeTurns(instance);
  }

  async function takeTurns(instance: Instance): Promise<void> {
    if (instance.turning) {
      return;
    }
    instance.turning = true;
    while (mayTurn(instance)) {
      if (!instance.isNew) {
        instance.history.turn(clock.now());
        for (const event of instance.inbox.splice(0)) {
          event(instance.history);
        }
      }
      instance.isNew = await clock.hold(takeTurn(instance));
    }
    instance.turning = false;
  }

  function mayTurn({ id, isNew, inbox, status }: Instance): boolean {
    return (isNew || inbox.length > 0) && status === 'Running' && !isStalled(id);
  }

  /** True when a new generation waits for its first turn. */
  async function takeTurn(instance: Instance): Promise<boolean> {
    const result = await replayTurn(process.worker, instance.name, {
      history: instance.history.events(),
      input: instance.input,
      instanceId: instance.id,
      parentInstanceId: instance.parent?.instance.id,
    });
    requireSameSequence(instance, result.actions);
    instance.customStatus = result.customStatus;
    const fresh = result.actions.slice(instance.scheduled.length);
    const again = fresh.find(({ actionType }) => actionType === actionTypes.continueAsNew);
    for (const action of fresh.filter((one) => one !== again)) {
      const id = instance.scheduled.push(action) - 1;
      instance.history.scheduled(id, action);
      begin(instance, id, action);
    }
    if (again !== undefined) {
      begins(instance, again.input);
      return true;
    }
    if (result.isDone) {
      end(instance, result.error === null ? 'Completed' : 'Failed', result.error ?? result.output);
    }
    return false;
  }

  function begins(instance: Instance, input: unknown): void {
    instance.input = input;
    instance.history = createHistory({ ...instance, input, startedAt: clock.now() });
    instance.scheduled = [];
    instance.settledTasks = new Set();
    instance.inbox = [];
    instance.generations += 1;
  }

  function begin(instance: Instance, id: number, action: Action): void {
    const generation = instance.generations;
    const settle = (event: (history: HistoryBuilder) => void): void => {
      const isLate = generation !== instance.generations || instance.settledTasks.has(id);
      if (isLate || instance.status !== 'Running') {
        return;
      }
      instance.settledTasks.add(id);
      instance.inbox.push(event);
      void takeTurns(instance);
    };
    switch (action.actionType) {
      case actionTypes.callActivity:
        deliver(instance, { action, id, attempt: 1 }, settle);
        return;
      case actionTypes.createTimer:
        void clock.sleep(Date.parse(action.fireAt ?? '') - clock.now()).then(() => {
          settle((history) => history.fired(id, action.fireAt ?? ''));
        });
        return;
      case actionTypes.callSubOrchestrator:
        start(
          action.functionName ?? '',
          action.instanceId ?? `${instance.id}:${id}`,
          roundTrip(action.input),
          {
            parent: { instance, taskId: id },
            ...(action.version !== undefined && { version: action.version }),
          },
        );
        return;
      default:
        throw new Error(`The hub does not know actions of type ${action.actionType}.`);
    }
  }

  function deliver(
    instance: Instance,
    message: { readonly action: Action; readonly id: number; readonly attempt: number },
    settle: (event: (history: HistoryBuilder) => void) => void,
  ): void {
    const { action, id, attempt } = message;
    const again = (): void => deliver(instance, { ...message, attempt: attempt + 1 }, settle);
    if (isStalled(instance.id)) {
      undelivered.push(again);
      return;
    }
    const name = action.functionName ?? '';
    const delivery = { name, input: roundTrip(action.input), number: deliveries.length + 1, attempt };
    deliveries.push(delivery);
    const fate = options.mischief?.(delivery) ?? { kind: 'none' };
    const held: Held = {
      failed: () =>
        settle((history) => history.failed(id, failure(name, 'node exited with code 137 (0x89)'))),
      redelivered: () => {
        void clock.sleep(visibilityMs).then(again);
      },
    };
    inProcess.add(held);
    const { worker } = process;
    const runners = fate.kind === 'twice' ? 2 : 1;
    for (let runner = 0; runner < runners; runner += 1) {
      void runActivity(worker, delivery).then((event) => {
        if (inProcess.delete(held) || process.worker === worker) {
          settle((history) => event(history, id));
        }
      });
    }
    if (fate.kind === 'kill' || fate.kind === 'kill-host') {
      const becomes = fate.kind === 'kill' ? 'failed' : 'redelivered';
      void clock.sleep(fate.afterMs).then(() => restart(becomes));
    }
  }

  async function runActivity(
    worker: FunctionsWorker,
    { name, input }: Delivery,
  ): Promise<(history: HistoryBuilder, id: number) => void> {
    try {
      const reply = await worker.invoke(name, { data: { activityTrigger: { json: JSON.stringify(input) } } });
      const result: unknown = JSON.parse(reply.returnValue?.json ?? 'null');
      return (history, id) => history.completed(id, result);
    } catch (error: unknown) {
      const reason = failure(name, String((error as Error).message));
      return (history, id) => history.failed(id, reason);
    }
  }

  function restart(becomes: keyof Held): void {
    const left = inProcess;
    inProcess = new Set();
    process.kill();
    process = options.startWorker();
    for (const held of left) {
      held[becomes]();
    }
  }

  function end(instance: Instance, status: Instance['status'], output: unknown): void {
    instance.status = status;
    instance.output = output;
    const { parent } = instance;
    if (parent !== null) {
      const { instance: above, taskId } = parent;
      above.inbox.push((history) =>
        status === 'Completed'
          ? history.subCompleted(taskId, output)
          : history.subFailed(taskId, String(output)),
      );
      void takeTurns(above);
    }
    for (const resolve of endings.get(instance.id) ?? []) {
      resolve(viewOf(instance));
    }
    endings.delete(instance.id);
  }

  return {
    start: (name, id, input) => start(name, id, roundTrip(input)),
    instance: (id) => {
      const instance = instances.get(id);
      return instance === undefined ? null : viewOf(instance);
    },
    instances: () => [...instances.values()].map(viewOf),
    purges: [],
    terminate: (id) => {
      const instance = instances.get(id);
      if (instance?.status === 'Running' && !isStalled(id)) {
        end(instance, 'Terminated', null);
      }
    },
    stall: (stalls) => {
      isStalled = stalls;
    },
    wake: () => {
      isStalled = () => false;
      for (const redeliver of undelivered.splice(0)) {
        redeliver();
      }
      for (const instance of instances.values()) {
        void takeTurns(instance);
      }
    },
    ended: async (id) => {
      const instance = instances.get(id);
      if (instance !== undefined && instance.status !== 'Running') {
        return viewOf(instance);
      }
      return await new Promise<InstanceView>((resolve) => {
        endings.set(id, [...(endings.get(id) ?? []), resolve]);
      });
    },
    worker: () => process.worker,
    redeploy: () => restart('redelivered'),
    deliveries,
  };
}

/** The extension fails an instance whose orchestrator asks for something else than it did before. */
function requireSameSequence(instance: Instance, actions: readonly Action[]): void {
  for (const [index, before] of instance.scheduled.entries()) {
    const now = actions[index];
    if (now?.actionType !== before.actionType || now.functionName !== before.functionName) {
      throw new Error(`Non-Deterministic workflow detected: ${instance.name} at action ${index}.`);
    }
  }
}

/** As the extension words it. */
function failure(name: string, message: string): string {
  return `Activity function '${name}' failed: ${message}`;
}

function viewOf(instance: Instance): InstanceView {
  const { id, name, version, input, customStatus, output, generations } = instance;
  const events = instance.history.events().length;
  return {
    id,
    name,
    version,
    input,
    runtimeStatus:
      instance.isNew && generations === 1 && instance.status === 'Running' ? 'Pending' : instance.status,
    customStatus,
    output,
    generations,
    events,
  };
}

function roundTrip(value: unknown): unknown {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
}

export type TaskHubServer = {
  /** What the durable client binding of the app is given. */
  readonly binding: string;
  close(): Promise<void>;
};

/** The extension's own HTTP endpoint, which the durable client of the package talks to. */
export async function serveTaskHub(
  hub: TaskHub,
  /** Called with an instance's input before its start is answered. */
  onStart: (input: unknown) => void = () => undefined,
): Promise<TaskHubServer> {
  const server = createServer((request, response) => {
    answer(hub, request, response, onStart).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const rpcBaseUrl = `http://127.0.0.1:${port}/durabletask/`;
  return {
    binding: JSON.stringify({ taskHubName: 'TestHub', creationUrls: {}, managementUrls: {}, rpcBaseUrl }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function answer(
  hub: TaskHub,
  request: IncomingMessage,
  response: ServerResponse,
  onStart: (input: unknown) => void,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, , kind, first = '', second = ''] = url.pathname.split('/').map(decodeURIComponent);
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (kind === 'orchestrators' && request.method === 'POST') {
    try {
      const input: unknown = JSON.parse(await textOf(request));
      hub.start(first, second, input);
      onStart(input);
      send(202, { id: second });
    } catch (error: unknown) {
      const ExceptionMessage = String((error as Error).message);
      send(500, { Message: 'Something went wrong while processing your request', ExceptionMessage });
    }
    return;
  }
  if (first === '' && request.method === 'DELETE') {
    hub.purges.push(Object.fromEntries(url.searchParams));
    send(200, { instancesDeleted: 0 });
    return;
  }
  if (second === 'terminate') {
    hub.terminate(first);
    send(202, {});
    return;
  }
  const found = hub.instance(first);
  const time = new Date(0).toISOString();
  send(
    found === null ? 404 : 200,
    found === null ? {} : { ...found, instanceId: first, createdTime: time, lastUpdatedTime: time },
  );
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
