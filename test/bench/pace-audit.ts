import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditDeps, Tuning } from '../../lib/audit/audit-deps.ts';
import { createAudit } from '../../lib/audit/create-audit.ts';
import { runAudit } from '../../lib/audit/run-audit.ts';
import { createSampleCounts } from '../../lib/audit/sample/shared-count.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import type { Audit } from '../../lib/model/audit.ts';
import { createPacer } from '../../lib/run-command/pacing/pacing.ts';
import { openSqliteStore } from '../../lib/sqlite/store.ts';
import type { BucketOptions } from '../arm-simulator/buckets.ts';
import { type VirtualClock, virtualClock } from '../arm-simulator/clock.ts';
import { fastFolder, seededRandom, silentLog } from '../support/audit-bench.ts';
import { documentedRates } from '../support/documented-rates.ts';
import { readScriptedOutput } from '../support/scripted-platform.ts';
import { countedStore } from './counted-store.ts';
import { asStarted, oracleMs } from './oracle.ts';
import { type PaceFigures, paceFigures } from './pace-figures.ts';
import type { PacedMachine } from './pace-fleet.ts';
import { createPacedPlatform, type PacedPlatform } from './paced-platform.ts';

export const probeDeadlineSeconds = 1800;

/** The auditor's own defaults. */
export const defaultTuning: Tuning = { firstPollMs: 20_000, minPollIntervalMs: 4000, maxInFlight: 500 };

export type PaceRun = {
  readonly clock: VirtualClock;
  readonly platform: PacedPlatform;
  readonly store: Store;
  readonly deps: AuditDeps;
  readonly audit: Audit;
  /** When the probing began, in epoch milliseconds. */
  readonly startedAt: number;
  storeOperations(): number;
  close(): Promise<void>;
};

export type PaceOptions = {
  readonly seed: number;
  readonly buckets?: BucketOptions;
  readonly tuning?: Partial<Tuning>;
  /** Default: every machine is probed. */
  readonly perImage?: number;
  /** Default: SQLite on a file of its own. */
  readonly openStore?: (clock: VirtualClock) => Promise<Store>;
};

/** An audit of the fleet that is ready to run: the real engine and store, the platform behind the run-command port. */
export async function preparePace(fleet: readonly PacedMachine[], options: PaceOptions): Promise<PaceRun> {
  const folder = mkdtempSync(join(fastFolder, 'smb1-audit-pace-'));
  const clock = virtualClock(Date.parse('2026-01-05T03:00:00Z'));
  const platform = createPacedPlatform(clock, fleet, { ...options.buckets, seed: options.seed });
  const { openStore = () => openSqliteStore(join(folder, 'audit.sqlite')) } = options;
  const { store, operations } = countedStore(await openStore(clock));
  const deps: AuditDeps = {
    clock,
    random: seededRandom(options.seed),
    log: silentLog,
    store,
    discover: async function* () {
      for (const { target } of fleet) {
        yield { kind: 'target', target, settle: null };
      }
    },
    isVmInScope: () => Promise.resolve(true),
    isSubscriptionInGroups: () => Promise.resolve(true),
    published: () => Promise.resolve(null),
    canRead: () => Promise.resolve(true),
    isAgentReady: () => Promise.resolve(null),
    availableSince: () => Promise.resolve(new Map()),
    runCommand: platform.port,
    pacer: createPacer({ rates: documentedRates, now: clock.now() }),
    rates: documentedRates,
    sampleCounts: createSampleCounts(),
    tuning: { ...defaultTuning, ...options.tuning },
    probe: {
      sha256: 'c'.repeat(64),
      scriptFor: (nonce) => [nonce],
      read: (stdout, _stderr, nonce) => readScriptedOutput(stdout, nonce),
    },
  };
  const audit = await createAudit(deps, {
    scope: { include: { subscriptions: [...new Set(fleet.map(({ target }) => target.subscriptionId))] } },
    trigger: 'cli',
    startedBy: 'bench',
    limits: {
      probeDeadlineSeconds,
      auditDeadlineSeconds: 86_400,
      maxErrors: null,
      minCoveragePercent: null,
      saveEvidence: false,
      ...(options.perImage !== undefined && { perImage: options.perImage }),
    },
  });
  return {
    clock,
    platform,
    store,
    deps,
    audit,
    startedAt: clock.now(),
    storeOperations: operations,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Runs the whole audit and measures it against the oracle. */
export async function measurePace(
  fleet: readonly PacedMachine[],
  options: PaceOptions,
): Promise<PaceFigures> {
  const run = await preparePace(fleet, options);
  const { platform, startedAt } = run;
  try {
    await run.clock.runUntil(runAudit(run.deps, run.audit.id, { interrupt: new AbortController().signal }));
    const storeOperations = run.storeOperations();
    const record = {
      ...platform.tally,
      machines: fleet.length,
      startedAt,
      ran: platform.ran.values(),
      storeOperations,
    };
    const order = asStarted(fleet, platform.ran);
    return paceFigures(record, oracleMs(order, startedAt, { ...options.buckets, seed: options.seed }));
  } finally {
    await run.close();
  }
}
