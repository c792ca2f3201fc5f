import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditDeps } from '../../lib/audit/audit-deps.ts';
import { createAudit } from '../../lib/audit/create-audit.ts';
import { runAudit } from '../../lib/audit/run-audit.ts';
import { createSampleCounts } from '../../lib/audit/sample/shared-count.ts';
import { createArmClients } from '../../lib/azure/arm-client.ts';
import { createDiscovery } from '../../lib/azure/inventory/create-discovery.ts';
import { createRunCommandGateway } from '../../lib/azure/run-command/gateway.ts';
import { everyFinding } from '../../lib/findings/store/pages.ts';
import { patientStore } from '../../lib/findings/store/patient-store.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import type { Audit, AuditLimits, Coverage, Lineage } from '../../lib/model/audit.ts';
import type { Finding } from '../../lib/model/finding.ts';
import type { Log } from '../../lib/model/ports.ts';
import { createPacer } from '../../lib/run-command/pacing/pacing.ts';
import { probeScript, probeSha256 } from '../../lib/smb/probe/probe.ts';
import { readProbe } from '../../lib/smb/probe/read-probe.ts';
import { openSqliteStore } from '../../lib/sqlite/store.ts';
import { type VirtualClock, virtualClock } from '../arm-simulator/clock.ts';
import { inProcessGuest } from '../arm-simulator/guest-link.ts';
import { inProcessHttpClient } from '../arm-simulator/in-process.ts';
import type { LogEntry } from '../arm-simulator/request-log.ts';
import { type Azure, type AzureOptions, createAzure } from '../arm-simulator/start.ts';
import { type TargetTruth, truthOf } from '../arm-simulator/truth.ts';
import type { World } from '../arm-simulator/world.ts';
import { fastFolder, seededRandom, smallPage } from './audit-bench.ts';
import { documentedRates } from './documented-rates.ts';
import { runGuest } from './guest-machine/run-guest.ts';

/** Simulated time at which every audit here begins. */
export const startedAt = Date.UTC(2026, 10, 22, 3);

export const auditLimits: AuditLimits = {
  probeDeadlineSeconds: 1800,
  auditDeadlineSeconds: 14_400,
  maxErrors: null,
  minCoveragePercent: null,
  saveEvidence: false,
};

export type EstateOptions = {
  readonly world: World;
  readonly azure?: AzureOptions;
  /** Something between the engine and its store. */
  readonly wrapStore?: (store: Store, clock: VirtualClock) => Store;
  readonly seed?: number;
};

/** A simulated estate and everything an audit of it needs: the real engine, gateways, SDK pipeline and store, on virtual time. */
export type Estate = {
  readonly world: World;
  readonly azure: Azure;
  readonly clock: VirtualClock;
  /** The store on its file, without what stands before it. */
  readonly store: Store;
  readonly deps: AuditDeps;
  /** What an audit must find, as it was before any fault changed the world. */
  readonly truth: ReadonlyMap<string, TargetTruth>;
  /** Everything that was logged, one line each. */
  readonly logged: readonly string[];
  /** Every token that the credential gave. */
  readonly tokens: ReadonlySet<string>;
  readonly folder: string;
  open(changes?: Partial<AuditLimits>, lineage?: Lineage | null): Promise<Audit>;
  /** Runs an audit to its end on virtual time. */
  run(audit: Audit, interrupt?: AbortSignal): Promise<Audit>;
  findings(audit: Audit): Promise<readonly Finding[]>;
  coverage(audit: Audit): Promise<Coverage>;
  close(): Promise<void>;
};

export async function createEstate(options: EstateOptions): Promise<Estate> {
  const { world } = options;
  const folder = mkdtempSync(join(fastFolder, 'smb1-audit-estate-'));
  const clock = virtualClock(startedAt);
  const truth = new Map(truthOf(world).targets.map((target) => [target.id.toLowerCase(), target]));
  const azure = createAzure({ world, clock, guest: inProcessGuest(runGuest) }, options.azure);
  const file = await openSqliteStore(join(folder, 'audit.sqlite'), { pageSize: smallPage });
  const store = options.wrapStore?.(file, clock) ?? file;
  const logged: string[] = [];
  const tokens = new Set<string>();
  const ports = await azurePorts(azure, clock, {
    log: collectingLog(logged),
    tokens,
    seed: options.seed ?? 1,
  });
  const deps: AuditDeps = { ...ports, store: patientStore(store, clock) };
  const never = new AbortController().signal;
  return {
    world,
    azure,
    clock,
    store: file,
    deps,
    truth,
    logged,
    tokens,
    folder,
    open: async (changes = {}, lineage = null) =>
      await createAudit(deps, {
        scope: { include: { subscriptions: world.subscriptions.map(({ id }) => id) } },
        trigger: 'cli',
        startedBy: 'tester',
        limits: { ...auditLimits, ...changes },
        lineage,
      }),
    run: (audit, interrupt = never) => clock.runUntil(runAudit(deps, audit.id, { interrupt })),
    findings: async (audit) => await collected(everyFinding(file, audit)),
    coverage: (audit) => file.coverage(audit.id),
    close: async () => {
      await file.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Bytes of every file of the store, write-ahead log included. */
export function storeBytes({ folder }: Pick<Estate, 'folder'>): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name)).toString('latin1'))
    .join('\n');
}

/** The POSTs of run commands in the simulator's own log, by VM id in lower case. */
export function postsByVm(log: readonly LogEntry[]): ReadonlyMap<string, readonly LogEntry[]> {
  const posts = new Map<string, LogEntry[]>();
  for (const entry of log) {
    const [, id] = /^(.+)\/runcommand$/i.exec(decodeURIComponent(entry.path).toLowerCase()) ?? [];
    if (entry.method === 'POST' && id !== undefined) {
      posts.set(id, [...(posts.get(id) ?? []), entry]);
    }
  }
  return posts;
}

async function azurePorts(
  azure: Azure,
  clock: VirtualClock,
  { log, tokens, seed }: { readonly log: Log; readonly tokens: Set<string>; readonly seed: number },
): Promise<Omit<AuditDeps, 'store'>> {
  const address = {
    endpoint: 'https://management.azure.com',
    scope: 'https://management.azure.com/.default',
    authorityHost: 'https://login.microsoftonline.com',
  };
  const credential = {
    getToken: () => {
      const { token, expiresOn } = azure.identity.issue();
      tokens.add(token);
      return Promise.resolve({ token, expiresOnTimestamp: expiresOn * 1000 });
    },
  };
  const httpClient = inProcessHttpClient(azure, clock);
  const random = seededRandom(seed);
  const pacer = createPacer({ rates: documentedRates, now: clock.now() });
  const shared = { address, credential, clock, httpClient, log, random, pacer };
  const clients = createArmClients({ ...shared, auditId: () => null });
  // Loading modules takes real time, in which virtual time must not pass.
  await Promise.all([
    clients.compute('00000000-0000-0000-0000-000000000000'),
    clients.graph(),
    clients.subscriptions(),
  ]);
  return {
    clock,
    random,
    log,
    ...createDiscovery({ ...shared, provenance: { firstPartyPublishers: [] } }),
    runCommand: createRunCommandGateway({ clients, clock, log }),
    pacer,
    rates: documentedRates,
    sampleCounts: createSampleCounts(),
    tuning: { firstPollMs: 20_000, minPollIntervalMs: 4000, maxInFlight: 500 },
    probe: { sha256: probeSha256, scriptFor: probeScript, read: readProbe },
  };
}

function collectingLog(lines: string[]): Log {
  const collect = (text: string, fields?: unknown): void => {
    const inWords = (_name: string, value: unknown) => (value instanceof Error ? value.message : value);
    lines.push(`${text} ${JSON.stringify(fields ?? {}, inWords)}`);
  };
  return { error: collect, warn: collect, info: collect };
}

async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) {
    list.push(item);
  }
  return list;
}
