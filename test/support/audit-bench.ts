import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditDeps } from '../../lib/audit/audit-deps.ts';
import { createSampleCounts } from '../../lib/audit/sample/shared-count.ts';
import { patientStore } from '../../lib/findings/store/patient-store.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import type { DiscoveryEvent } from '../../lib/inventory/discovery.ts';
import type { Log, Random } from '../../lib/model/ports.ts';
import { createPacer } from '../../lib/run-command/pacing/pacing.ts';
import { openSqliteStore } from '../../lib/sqlite/store.ts';
import { type VirtualClock, virtualClock } from '../arm-simulator/clock.ts';
import { documentedRates } from './documented-rates.ts';
import { type Behaviour, createScriptedPlatform, readScriptedOutput } from './scripted-platform.ts';

export const silentLog: Log = { error: () => {}, warn: () => {}, info: () => {} };

/** Reproducible draws (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const byte = (): string =>
    Math.floor(fraction() * 256)
      .toString(16)
      .padStart(2, '0');
  return { fraction, hex: (bytes) => Array.from({ length: bytes }, byte).join('') };
}

/** Memory, where the system has it as a folder: a synced commit then costs nothing. */
export const fastFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Rows a page in tests: audits of a few VMs cross page borders too. */
export const smallPage = 7;

export type AuditBench = {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly platform: ReturnType<typeof createScriptedPlatform>;
  readonly deps: AuditDeps;
  close(): Promise<void>;
};

/** An audit's surroundings on virtual time: the real store on a file of its own, a scripted platform, given discoveries. */
export async function createAuditBench(options: {
  readonly events: readonly DiscoveryEvent[];
  readonly behaviourOf: (name: string) => readonly Behaviour[];
  readonly maxInFlight?: number;
}): Promise<AuditBench> {
  const folder = mkdtempSync(join(fastFolder, 'smb1-audit-test-'));
  const clock = virtualClock(Date.parse('2026-01-05T03:00:00Z'));
  const store = await openSqliteStore(join(folder, 'audit.sqlite'), { pageSize: smallPage });
  const platform = createScriptedPlatform(clock, options.behaviourOf);
  const deps: AuditDeps = {
    clock,
    random: seededRandom(1),
    log: silentLog,
    store: patientStore(store, clock),
    discover: async function* () {
      yield* options.events;
    },
    isVmInScope: () => Promise.resolve(true),
    isSubscriptionInGroups: () => Promise.resolve(true),
    canRead: () => Promise.resolve(true),
    isAgentReady: () => Promise.resolve(null),
    // All that is discovered has been up since long ago.
    availableSince: async () =>
      new Map(options.events.flatMap((event) => (event.kind === 'target' ? [[event.target.key, 0]] : []))),
    published: () => Promise.resolve(null),
    runCommand: platform.port,
    pacer: createPacer({ rates: documentedRates, now: clock.now() }),
    rates: documentedRates,
    sampleCounts: createSampleCounts(),
    tuning: { firstPollMs: 20_000, minPollIntervalMs: 4000, maxInFlight: options.maxInFlight ?? 500 },
    probe: {
      sha256: 'c'.repeat(64),
      scriptFor: (nonce) => [nonce],
      read: (stdout, _stderr, nonce) => readScriptedOutput(stdout, nonce),
    },
  };
  return {
    clock,
    store,
    platform,
    deps,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
