import { parseResourceId, type ResourceId, type SubscriptionId } from '../model/ids.ts';
import type { Scope } from '../model/scope.ts';
import type { AuditLog } from '../model/texts/log-texts.ts';
import type { InventoryPort, MachineFacts, ProvenancePort, SubscriptionFacts } from './compute-port.ts';
import type { DiscoveryEvent } from './discovery.ts';
import { readDoNotTouch } from './do-not-touch.ts';
import { isPossiblyWindows } from './eligibility.ts';
import { graphPages } from './graph-pages.ts';
import { inOrder } from './in-order.ts';
import { createInheritance, type Inheritance } from './inheritance.ts';
import { orIncomplete } from './or-incomplete.ts';
import { createOsDisks, type OsDisks } from './provenance/os-disks.ts';
import type { ProvenanceOptions } from './provenance/provenance.ts';
import { rememberedLookups } from './remembered-lookups.ts';
import { discoverInstances } from './scale-sets.ts';
import { unmatchedInclusions } from './scope/inclusions.ts';
import { requireKnownLocations } from './scope/locations.ts';
import { parseScope, requireInclusion } from './scope/scope.ts';
import { matchesScope } from './scope/scope-match.ts';
import { type ValueWatch, watchValues } from './scope/value-watch.ts';
import { createStatusCache, type StatusCache } from './status-cache.ts';
import { confirmSubscriptions } from './subscriptions.ts';
import { type MachineLists, targetEvent, withStatus } from './target-event.ts';

export type DiscoverDeps = {
  readonly inventory: InventoryPort;
  readonly lookups: ProvenancePort;
  readonly log: AuditLog;
  readonly provenance: ProvenanceOptions;
};

/** https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests advises up to 300. */
const subscriptionsPerQuery = 300;

/** Machines whose provenance is traced at a time. */
const tracedTogether = 16;

/** Machines that the index lacks and that are read one by one, per batch; more would drain the read bucket. */
const mostStragglers = 500;

/** Machines named by id up to this count are read directly: fresher and cheaper than paging through their subscriptions. */
const mostNamedMachines = 100;

/**
 * Finds the targets of a scope, each exactly once, in a stream. Ends early and quietly when aborted.
 *
 * Throws `scope.empty`, `scope.invalid`, `subscriptions.unreadable`, `credential.unavailable`; every other trouble is an event.
 */
export async function* discover(
  deps: DiscoverDeps,
  scope: Scope,
  signal: AbortSignal,
): AsyncGenerator<DiscoveryEvent> {
  const wanted = parseScope(scope);
  requireInclusion(wanted);
  const run: Run = {
    ...deps,
    lookups: rememberedLookups(deps.lookups),
    scope: wanted,
    signal,
    inheritance: createInheritance(deps.inventory),
    exclusions: watchValues(wanted.exclude),
    inclusions: watchValues(wanted.include),
    meant: new Map(),
    seen: new Set(),
    subscriptions: new Map(),
  };
  try {
    yield* discoverScope(run);
  } catch (error: unknown) {
    if (!signal.aborted) {
      throw error;
    }
  }
}

type Run = DiscoverDeps & {
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly inheritance: Inheritance;
  /** Of machines that the include side names: what lies outside it is not told of, not even by the lack of a note. */
  readonly exclusions: ValueWatch;
  /** Of targets. */
  readonly inclusions: ValueWatch;
  /** Values of the tag that were read as `do-not-touch`, and their VMs. */
  readonly meant: Map<string, number>;
  /** Keys of all machines met, targets or not. */
  readonly seen: Set<string>;
  /** Those that answered. */
  readonly subscriptions: Map<SubscriptionId, SubscriptionFacts>;
};

async function* discoverScope(run: Run): AsyncGenerator<DiscoveryEvent> {
  const confirmed = yield* confirmSubscriptions(run.inventory, run.scope, run);
  for (const facts of confirmed) {
    run.subscriptions.set(facts.subscriptionId, facts);
  }
  const subscriptions = [...run.subscriptions.keys()];
  await requireKnownLocations(run, run.scope, subscriptions);
  const named = namedMachines(run.scope);
  if (named === null) {
    for (let start = 0; start < subscriptions.length; start += subscriptionsPerQuery) {
      yield* discoverBatch(run, subscriptions.slice(start, start + subscriptionsPerQuery));
    }
  } else {
    yield* readOneByOne(
      run,
      named.filter((id) => {
        const subscription = parseResourceId(id)?.subscriptionId;
        return subscription !== undefined && run.subscriptions.has(subscription);
      }),
    );
  }
  if (!run.signal.aborted) {
    yield* unmatchedInclusions({ ...run, wasMet: (id) => wasMet(run, id) }, subscriptions);
  }
  yield* notes(run);
}

async function* discoverBatch(
  run: Run,
  subscriptions: readonly SubscriptionId[],
): AsyncGenerator<DiscoveryEvent> {
  const statuses = createStatusCache(run);
  const lists: BatchLists = { statuses, disks: createOsDisks(run.inventory, subscriptions) };
  const pages = graphPages<MachineFacts>({
    page: (skipToken) => run.inventory.machinePage(subscriptions, skipToken, run.signal),
    keyOf: ({ key }) => key,
  });
  for await (const page of pages) {
    if (page.kind === 'incomplete') {
      yield { kind: 'incomplete', because: page.because };
      continue;
    }
    await statuses.load(
      page.rows.map(({ subscriptionId }) => subscriptionId),
      run.signal,
    );
    yield* targetsOf(
      run,
      page.rows.map((machine) => withStatus(machine, statuses.take(machine.key))),
      lists,
    );
  }
  await statuses.load(subscriptions, run.signal);
  yield* discoverStragglers(run, statuses);
  for await (const instances of discoverInstances(run.inventory, subscriptions, run)) {
    if (instances.kind === 'incomplete') {
      yield instances;
    } else {
      yield* targetsOf(run, instances.found, lists);
    }
  }
  for (const note of lists.disks.notes()) {
    yield { kind: 'note', note };
  }
}

type BatchLists = MachineLists & { readonly disks: OsDisks };

/** Machines that the compute provider lists and the index does not have yet, or lost with a page. */
async function* discoverStragglers(run: Run, statuses: StatusCache): AsyncGenerator<DiscoveryEvent> {
  const missing = statuses.drain();
  if (missing.length > mostStragglers) {
    yield {
      kind: 'incomplete',
      because: { code: 'machines-not-indexed', missing: missing.length, read: mostStragglers },
    };
  }
  yield* readOneByOne(run, missing.slice(0, mostStragglers));
}

/** Machines that do not exist are passed over. */
async function* readOneByOne(run: Run, ids: readonly ResourceId[]): AsyncGenerator<DiscoveryEvent> {
  const machineOf = (resourceId: ResourceId) =>
    orIncomplete(run.inventory.machine(resourceId, run.signal), (detail) => ({
      code: 'machine-unreadable',
      resourceId,
      detail,
    }));
  for await (const machine of inOrder(ids, tracedTogether, machineOf)) {
    if (machine.kind === 'incomplete') {
      yield machine;
    } else if (machine.found !== null) {
      yield* targetsOf(run, [machine.found]);
    }
  }
}

async function* targetsOf(
  run: Run,
  machines: readonly MachineFacts[],
  lists?: BatchLists,
): AsyncGenerator<DiscoveryEvent> {
  const fresh = machines.filter(({ key }) => !run.seen.has(key));
  for (const { key } of fresh) {
    run.seen.add(key);
  }
  if (fresh.some(({ osDisk }) => osDisk.diskId !== null)) {
    await lists?.disks.load(run.signal);
  }
  for await (const event of inOrder(fresh, tracedTogether, (machine) => discovered(run, machine, lists))) {
    if (event !== null) {
      yield event;
    }
  }
}

/** Null for a machine that the scope leaves out. */
async function discovered(
  run: Run,
  machine: MachineFacts,
  lists: MachineLists | undefined,
): Promise<DiscoveryEvent | null> {
  const inherited = await run.inheritance.of(machine, run.signal);
  if (inherited.kind === 'incomplete') {
    return inherited;
  }
  if (matchesScope(inherited.machine, run.scope) === 'outside') {
    return null;
  }
  run.exclusions.found(inherited.machine);
  if (!isTarget(inherited.machine, run.scope)) {
    return null;
  }
  run.inclusions.found(inherited.machine);
  const owner = readDoNotTouch(inherited.machine.tags);
  if (owner?.kind === 'meant') {
    run.meant.set(owner.value, (run.meant.get(owner.value) ?? 0) + 1);
  }
  return await targetEvent(run, inherited.machine, lists);
}

/** A Linux machine is a target only where its id was asked for, so that the asker gets an answer. */
function isTarget(machine: MachineFacts, scope: Scope): boolean {
  return (
    isPossiblyWindows(machine) || (scope.include?.ids ?? []).some((id) => id.toLowerCase() === machine.key)
  );
}

/** The scope's ids when all of them name single machines and are few; else null. */
function namedMachines(scope: Scope): readonly ResourceId[] | null {
  const ids = scope.include?.ids ?? [];
  const areMachines = ids.every((id) => /\/virtualMachines\/[^/]+$/i.test(id));
  return ids.length > 0 && ids.length <= mostNamedMachines && areMachines ? (ids as ResourceId[]) : null;
}

/** One that was met may be a scale set's. */
function wasMet({ seen }: Run, id: string): boolean {
  const key = id.toLowerCase();
  return seen.has(key) || [...seen].some((each) => each.startsWith(`${key}/`));
}

/** Values of a tag that are told apart; more of them are nobody's slip. */
const mostValues = 20;

function* notes({ exclusions, meant }: Run): Generator<DiscoveryEvent> {
  for (const named of exclusions.unmatched()) {
    yield { kind: 'note', note: { code: 'exclusion-without-match', ...named } };
  }
  for (const [value, count] of [...meant].slice(0, mostValues)) {
    yield { kind: 'note', note: { code: 'do-not-touch-meant', value, count } };
  }
}
