import type { Store } from '../../lib/findings/store/store.ts';
import type { Audit } from '../../lib/model/audit.ts';
import { AuditError, isAuditError } from '../../lib/model/errors.ts';
import type { Fault, FaultRule, Match } from '../arm-simulator/fault-plan.ts';
import { createFleet } from '../arm-simulator/fleet.ts';
import type { GraphPageFault } from '../arm-simulator/resource-graph.ts';
import type { AzureOptions } from '../arm-simulator/start.ts';
import { seededRandom } from './audit-bench.ts';
import { aftermathOf, brokenPromises } from './broken-promises.ts';
import { explainedBy } from './fault-reasons.ts';
import { createEstate, type Estate, startedAt } from './faulted-audit.ts';
import { interceptedStore, type StoreHook } from './intercepted-store.ts';
import { oddBody } from './passing-trouble.ts';

type Draw = {
  readonly fraction: () => number;
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item;
};

/** Several kinds of trouble at once, drawn from a seed. */
export function mixedFaults(seed: number): {
  readonly rules: readonly FaultRule[];
  readonly azure: AzureOptions;
} {
  const draw = drawFrom(seed);
  const count = 2 + Math.floor(draw.fraction() * 5);
  const rules = Array.from({ length: count }, () => draw.pick(kinds)(draw));
  const pageFault = draw.pick<GraphPageFault | undefined>([
    undefined,
    undefined,
    'lost-token',
    'duplicated',
    'reordered',
    'truncated',
  ]);
  return {
    rules,
    azure: {
      graph: {
        rowsPerPage: 7,
        rowsInPayload: draw.pick([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 5, 1]),
        ...(pageFault === undefined ? {} : { pageFault }),
      },
      buckets: { style: draw.pick(['bucket-full', 'next-token']) },
      operations: {
        retryAfter: draw.pick([null, null, 10, 60]),
        slotReleaseSeconds: draw.pick([0, 0, 8]),
        outputStyle: draw.pick(['value', 'bare-array']),
        urlCasing: draw.pick(['as-asked', 'upper', 'lower']),
      },
      identity: { tokenSeconds: draw.pick([86_400, 600]) },
      faults: { seed, rules },
    },
  };
}

/** Audits a small estate under the faults of a seed. Returns what the audit promised and did not keep. */
export async function auditUnderMix(seed: number): Promise<readonly string[]> {
  const { rules, azure } = mixedFaults(seed);
  const world = createFleet({ seed, vms: 14, subscriptions: 1 + (seed % 3), startedAt });
  const storeTrouble = troubleOfEveryFourth(seed);
  const wrapStore = (store: Store) => interceptedStore(store, storeTrouble.hook);
  const estate = await createEstate({ world, azure, seed, wrapStore });
  try {
    // In every fifth audit no more than one, two or three VMs of each image are probed.
    const opened = await estate.open(seed % 5 === 2 ? { perImage: 1 + (seed % 3) } : {});
    storeTrouble.begin();
    setClock(estate, seed);
    const audit = await runOrFail(estate, opened);
    if (audit.state === 'failed') {
      return audit.incompleteBecause.length > 0 ? [] : ['the audit failed without a word'];
    }
    return brokenPromises({
      ...(await aftermathOf(estate, audit)),
      isExplained: explainedBy(rules),
      extraProbes: rules.some(losesOperations) ? 5 : 0,
      isSlotReleasedLate: (azure.operations?.slotReleaseSeconds ?? 0) > 0,
    });
  } finally {
    await estate.close();
  }
}

/** In every third audit the wall clock is set once or twice, by up to an hour, forward or back. */
function setClock({ clock }: Estate, seed: number): void {
  const { fraction } = seededRandom(seed);
  const times = seed % 3 === 0 ? 1 + (seed % 2) : 0;
  for (let time = 0; time < times; time += 1) {
    const byMs = Math.round((fraction() - 0.5) * 7_200_000);
    void clock.sleep(fraction() * 300_000).then(() => clock.set(byMs));
  }
}

/** An audit none of whose subscriptions can be read ends there, as `failed`. */
async function runOrFail(estate: Estate, opened: Audit): Promise<Audit> {
  try {
    return await estate.run(opened);
  } catch (error: unknown) {
    if (!isAuditError(error, 'subscriptions.unreadable')) {
      throw error;
    }
    return (await estate.store.readAudit(opened.id)) ?? opened;
  }
}

/** A store that is busy in one call of ten. What it did carry out it never calls busy. */
function troubleOfEveryFourth(seed: number): { readonly hook: StoreHook; begin(): void } {
  const { fraction } = seededRandom(seed);
  let isBusy = false;
  return {
    hook: {
      before: () => {
        if (isBusy && fraction() < 0.1) {
          throw new AuditError('store.busy', { code: 'as-said', text: 'The store is in trouble.' });
        }
      },
    },
    begin: () => {
      isBusy = seed % 4 === 0;
    },
  };
}

/** Whether a command may run of which the client never hears, or hears no more. */
function losesOperations({ match, fault }: FaultRule): boolean {
  switch (fault.kind) {
    case 'status':
      return fault.status === 404;
    case 'html':
    case 'other-body':
      return fault.status !== undefined && match.call !== 'other';
    default:
      return /^(drop-headers|lost|url-expires)$/.test(fault.kind);
  }
}

function drawFrom(seed: number): Draw {
  const random = seededRandom(seed);
  return {
    fraction: random.fraction,
    pick: (items) => items[Math.floor(random.fraction() * items.length)] ?? items[0],
  };
}

const calls = ['start', 'poll', 'result', 'other'] as const;
const waits = [1, 20, 300, 3600] as const;

function often({ pick }: Draw, fault: Fault, match: Match = { call: pick(calls) }): FaultRule {
  return { match, fault, probability: pick([0.02, 0.1, 0.3]) };
}

function few({ pick }: Draw, fault: Fault, match: Match = { call: 'start' }): FaultRule {
  return { match, fault, probability: 0.15, ...pick([{}, { nthMatch: 1, count: 'each' } as const]) };
}

const oddBodies = [
  oddBody,
  '{"error":{"code":[]}}',
  '7',
  '{"value":[null]}',
  '{"status":{"toString":1}}',
  '{"status":"Succeeded","properties":{"output":{"value":{}}}}',
] as const;

const blockings = [
  'FullyQualifiedErrorId : ScriptContainedMaliciousContent\r\n',
  'FullyQualifiedErrorId : UnauthorizedAccess\r\n',
  'This program is blocked by group policy (1260)\r\n',
  'AutoRun\r\n',
  "'powershell' is not recognized\r\n",
] as const;

const kinds: readonly [(draw: Draw) => FaultRule, ...((draw: Draw) => FaultRule)[]] = [
  ({ pick }) => ({
    match: { call: pick(calls) },
    fault: { kind: 'throttle', by: pick(['arm', 'compute']), retryAfterSeconds: pick(waits) },
    nthMatch: [pick([1, 3, 10]), pick([15, 30])],
  }),
  (draw) => often(draw, { kind: 'status', status: draw.pick([500, 502, 503, 504, 408]) }),
  (draw) => often(draw, { kind: 'status', status: 503, retryAfterSeconds: draw.pick([5, 60]) }),
  (draw) => often(draw, { kind: 'status', status: 404 }, { call: 'poll' }),
  (draw) => often(draw, { kind: 'reset-before' }),
  (draw) => often(draw, { kind: 'reset-after' }),
  (draw) => often(draw, { kind: 'slow', seconds: draw.pick([5, 35, 90, 200]) }),
  (draw) => often(draw, { kind: 'garbage-json' }),
  (draw) => often(draw, { kind: 'empty-body' }),
  (draw) =>
    often(draw, {
      kind: 'other-body',
      body: draw.pick(oddBodies),
      ...draw.pick<{ status?: number }>([{}, { status: 400 }]),
    }),
  (draw) => few(draw, { kind: 'html', status: draw.pick([403, 404]) }),
  (draw) =>
    often(draw, { kind: 'html', status: draw.pick([200, 502]) }, { call: draw.pick(['start', 'poll']) }),
  (draw) => often(draw, { kind: 'token-expired' }),
  (draw) => often(draw, { kind: 'wrong-clock', seconds: draw.pick([-86_400, 86_400]) }),
  (draw) =>
    often(draw, { kind: 'drop-headers', names: ['azure-asyncoperation', 'location'] }, { call: 'start' }),
  (draw) => few(draw, { kind: 'lost' }),
  (draw) => few(draw, { kind: 'stuck' }),
  (draw) => few(draw, { kind: 'url-expires', afterSeconds: draw.pick([5, 60]) }),
  (draw) => few(draw, { kind: 'late', seconds: draw.pick([60, 900, 3600]) }),
  (draw) =>
    few(draw, {
      kind: 'failed',
      error: draw.pick(['script-host-failed', 'agent-silent', 'timed-out', 'preempted']),
    }),
  (draw) => few(draw, { kind: 'twice' }),
  (draw) => few(draw, { kind: 'stale' }),
  (draw) => few(draw, { kind: 'cut', bytes: draw.pick([0, 100, 900, 2000]) }),
  (draw) =>
    few(draw, { kind: 'hostile', text: draw.pick(['smb1-probe v1 end\r\n', '\u001b[2J'.repeat(200)]) }),
  (draw) => few(draw, { kind: 'silent' }),
  (draw) => few(draw, { kind: 'blocked', stderr: draw.pick(blockings) }),
  (draw) =>
    few(draw, {
      kind: 'catalogue',
      error: draw.pick([
        'concurrent-write',
        'operation-in-progress',
        'platform-update',
        'retryable',
        'disk-in-use',
        'extension-marked-for-deletion',
        'extension-version-unknown',
        'type-unknown',
        'extension-unknown',
        'handler-taken',
        'vm-not-found',
      ]),
    }),
  (draw) => few(draw, { kind: 'failed', error: 'internal-error' }),
  (draw) =>
    few(
      draw,
      {
        kind: 'vm',
        to: draw.pick(['deleted', 'moved', 'stopped', 'deallocated', 'forbidden', 'locked', 'policy-denied']),
      },
      { call: draw.pick(['start', 'poll']) },
    ),
  ({ pick }) => ({
    match: pick([
      { call: 'start', fromSecond: 5 },
      { call: 'start', fromSecond: 40 },
      { call: 'poll', fromSecond: 5 },
      { call: 'poll', fromSecond: 40 },
      { call: 'other', path: '^/subscriptions/' },
    ]),
    fault: { kind: 'subscription', access: pick(['forbidden', 'missing', 'no-commands']) },
    nthMatch: pick([1, 20]),
  }),
];
