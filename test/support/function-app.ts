import type { AppDeps } from '../../functions/app/app-deps.ts';
import { registerTimer } from '../../functions/audit-timer.ts';
import { registerHttp } from '../../functions/http/register-http.ts';
import { registerOrchestrations } from '../../functions/orchestrations/register-orchestrations.ts';
import type { AuditDeps } from '../../lib/audit/audit-deps.ts';
import { createMeter } from '../../lib/audit/meter.ts';
import { noExemptions } from '../../lib/findings/exemptions.ts';
import { patientStore } from '../../lib/findings/store/patient-store.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import type { Scope } from '../../lib/model/scope.ts';
import type { Monitors } from '../../lib/report/monitor/tell-monitors.ts';
import type { Webhook } from '../../lib/report/notify/webhook.ts';
import type { VirtualClock } from '../arm-simulator/clock.ts';
import { aroundStore } from './around-store.ts';
import {
  createTaskHub,
  type Delivery,
  type KillableWorker,
  type Mischief,
  serveTaskHub,
  type TaskHub,
} from './durable-harness.ts';
import { createFunctionsHost, type FunctionsHost } from './functions-host.ts';
import { startFunctionsWorker } from './functions-worker.ts';

export type FunctionAppOptions = {
  readonly clock: VirtualClock;
  readonly deps: AuditDeps;
  readonly scope: Scope;
  readonly passBoxMs?: number;
  readonly checkWaitMs?: number;
  readonly webhook?: Webhook;
  readonly monitors?: Monitors;
  readonly language?: 'en' | 'ja';
  readonly retentionDays?: number;
  readonly arePrincipalsVerified?: boolean;
  readonly isApiOff?: boolean;
  readonly mischief?: (delivery: Delivery) => Mischief;
  /** `defaultVersion` of the host.json that is deployed. Default 1.0. */
  readonly version?: () => string;
  /** Called at the moment a worker process dies. */
  readonly onKill?: () => void;
};

/** The whole app but its composition root: real registration, real executor, real engine and store, on virtual time. */
export type FunctionApp = {
  readonly host: FunctionsHost;
  readonly hub: TaskHub;
  close(): Promise<void>;
};

export async function startFunctionApp(options: FunctionAppOptions): Promise<FunctionApp> {
  const { clock, mischief, version } = options;
  const recorded = new Map<string, () => void>();
  const hub = createTaskHub({
    clock,
    startWorker: () => startProcess(options, (id) => recorded.get(id)?.()),
    ...(mischief !== undefined && { mischief }),
    ...(version !== undefined && { version }),
  });
  // The answer to a start takes real time on its way, in which virtual time stands still: until the audit has its record.
  const server = await serveTaskHub(hub, (input) => {
    const { auditId } = input as { auditId: string };
    void clock.hold(
      new Promise<void>((resolve) => {
        recorded.set(auditId, resolve);
        setTimeout(resolve, 2000).unref();
      }),
    );
  });
  const host = createFunctionsHost({ worker: hub.worker, durableClient: server.binding });
  return { host, hub, close: () => server.close() };
}

/** A worker process: once killed, nothing that it began comes to an end. */
function startProcess(options: FunctionAppOptions, onRecord: (auditId: string) => void): KillableWorker {
  let isAlive = true;
  const gate: Gate = async (work) => {
    const result = await Promise.allSettled([work]);
    if (!isAlive) {
      return await forever();
    }
    const [settled] = result;
    if (settled.status === 'rejected') {
      throw settled.reason;
    }
    return settled.value;
  };
  const deps = appDeps(options, onRecord, gate);
  const worker = startFunctionsWorker(() => {
    registerOrchestrations(deps);
    registerHttp(deps);
    registerTimer(deps, '0 0 3 * * 1');
  });
  return {
    worker,
    kill: () => {
      isAlive = false;
      options.onKill?.();
    },
  };
}

function appDeps(options: FunctionAppOptions, onRecord: (auditId: string) => void, gate: Gate): AppDeps {
  const { deps, clock, scope } = options;
  const gated = gatedStore(deps.store, gate, clock);
  const store: Store = {
    ...gated,
    createAudit: async (audit) => {
      await gated.createAudit(audit);
      onRecord(audit.id);
    },
  };
  const runCommand = {
    start: (...given: Parameters<typeof deps.runCommand.start>) => gate(deps.runCommand.start(...given)),
    poll: (...given: Parameters<typeof deps.runCommand.poll>) => gate(deps.runCommand.poll(...given)),
  };
  return {
    clock,
    random: deps.random,
    scope,
    limits: {
      probeDeadlineSeconds: 1800,
      auditDeadlineSeconds: 14_400,
      maxErrors: null,
      minCoveragePercent: null,
      saveEvidence: false,
    },
    pace: deps,
    probe: deps.probe,
    product: {
      probeSha256: deps.probe.sha256,
      version: async () => '0.0.0-test',
      packageSha256: async () => 'a'.repeat(64),
    },
    openStore: async () => store,
    withStepDeps: async ({ log }, work) =>
      await work({
        ...deps,
        store: patientStore(store, clock),
        runCommand,
        log,
        passBoxMs: options.passBoxMs ?? 300_000,
        stopping: new AbortController().signal,
        meter: createMeter(clock),
      }),
    language: options.language ?? null,
    reportTags: [],
    exemptions: noExemptions,
    webhook: options.webhook ?? null,
    monitors: options.monitors ?? { gauges: null, logsChanges: false, sink: null },
    retentionDays: options.retentionDays ?? null,
    checkWaitMs: options.checkWaitMs ?? 60_000,
    arePrincipalsVerified: options.arePrincipalsVerified ?? true,
    origin: options.isApiOff === true ? null : 'https://audit.example.org',
    storeUrl: 'https://account.table.core.windows.net',
  };
}

type Gate = <Result>(work: Promise<Result>) => Promise<Result>;

/** Calls of a dead process change nothing any more; calls to a real store take real time, in which virtual time stands still. */
function gatedStore(store: Store, gate: Gate, clock: VirtualClock): Store {
  return aroundStore(store, async (_method, call) => {
    await gate(Promise.resolve());
    return await gate(clock.hold(call()));
  });
}

function forever<Result>(): Promise<Result> {
  return new Promise(() => undefined);
}
