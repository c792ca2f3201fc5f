import type { DiscoveryEvent } from '../../inventory/discovery.ts';
import { scopeHash } from '../../inventory/scope/scope.ts';
import type { AuditLimits } from '../../model/audit.ts';
import type { ResourceKey } from '../../model/ids.ts';
import { urnOf } from '../../model/provenance.ts';
import type { AuditNote } from '../../model/reasons/audit-note.ts';
import type { IncompleteReason } from '../../model/reasons/incomplete-reason.ts';
import type { Scope } from '../../model/scope.ts';
import type { Target } from '../../model/target.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { type CarryOver, createCarryOver, type EarlierAudits } from './carried-over.ts';
import { estimateAudit, type TargetsByRegion } from './estimate.ts';
import { createSampleSize } from './sample-size.ts';
import { type SilenceReader, silentBefore } from './silent-before.ts';
import { vmsOfEachImage } from './waves.ts';

/** What an audit of a scope would do, found out without sending a probe. */
export type AuditPreview = Readonly<Omit<Counting, 'bySubscription' | 'perImage' | 'sampleSize'>> & {
  readonly estimate: Estimate;
  /** The same of an audit that probes no more than so many VMs of each image: where it is to be one, its number, else three. */
  readonly sample: { readonly perImage: number; readonly toProbe: number; readonly estimate: Estimate };
  /** VMs on which Run Command would install its extension if they never used it: each one that is probed. */
  readonly extensionFootprint: number;
};

/** `seconds`: where every VM answers. `secondsIfSilent`: at the most, where one never does. */
type Estimate = {
  readonly armCalls: number;
  readonly seconds: number;
  readonly secondsIfSilent: number;
};

type Deps = Pick<AuditDeps, 'discover' | 'rates' | 'tuning' | 'clock' | 'log' | 'availableSince' | 'probe'>;

export type PreviewOptions = {
  readonly signal: AbortSignal;
  readonly limits: AuditLimits;
  /** Where earlier audits are; null: nothing is known of any. */
  readonly store: (EarlierAudits & SilenceReader) | null;
};

/** Targets that are looked up in the store at a time. */
const chunkSize = 200;

/** Discovers a scope and counts. Errors as discovery's and, with a store, the store's. */
export async function previewAudit(deps: Deps, scope: Scope, options: PreviewOptions): Promise<AuditPreview> {
  const counting = emptyCounting(options.limits.perImage ?? vmsOfEachImage);
  const known = options.store === null ? null : await rememberedIn(options.store, deps, scope, options);
  let chunk: Target[] = [];
  for await (const event of deps.discover(scope, options.signal)) {
    hear(counting, event);
    if (event.kind === 'target' && event.settle === null) {
      chunk.push(event.target);
    }
    if (chunk.length >= chunkSize) {
      await countTargets(counting, chunk, known);
      chunk = [];
    }
  }
  await countTargets(counting, chunk, known);
  counting.notes.push(...(known?.carryOver.notes() ?? []));
  return previewOf(deps, counting, options.limits);
}

function previewOf(
  deps: Deps,
  { bySubscription, sampleSize, perImage, ...counted }: Counting,
  limits: AuditLimits,
): AuditPreview {
  const estimateOf = (regions: readonly TargetsByRegion[], vms: number): Estimate => {
    const without = counted.subscriptions.slice(regions.length).map(() => ({}));
    const { armCalls, seconds } = estimateAudit(deps, [...regions, ...without]);
    return { armCalls, seconds, secondsIfSilent: vms === 0 ? 0 : seconds + limits.probeDeadlineSeconds };
  };
  const sampled = sampleSize.bySubscription();
  const toProbe = sampled.flatMap((regions) => Object.values(regions)).reduce((sum, count) => sum + count, 0);
  return {
    ...counted,
    estimate: estimateOf([...bySubscription.values()], counted.toProbe),
    sample: { perImage, toProbe, estimate: estimateOf(sampled, toProbe) },
    extensionFootprint: counted.toProbe,
  };
}

type Counting = ReturnType<typeof emptyCounting>;

function emptyCounting(perImage: number) {
  return {
    subscriptions: [] as { readonly subscriptionId: string; readonly name: string }[],
    /** Why an audit of this scope would be incomplete. */
    incompleteBecause: [] as IncompleteReason[],
    notes: [] as AuditNote[],
    discovered: 0,
    toProbe: 0,
    /** Targets that would not be probed, by `outcome:reason`. */
    skips: {} as Record<string, number>,
    /** Targets to probe by region. */
    byLocation: {} as Record<string, number>,
    /** Targets to probe by `publisher:offer:sku:version`, or by the end of their provenance. */
    images: {} as Record<string, number>,
    /** Targets to probe whose probe never answered the last time. */
    silentBefore: 0,
    bySubscription: new Map<string, Record<string, number>>(),
    perImage,
    sampleSize: createSampleSize(perImage),
  };
}

function hear(counting: Counting, event: DiscoveryEvent): void {
  switch (event.kind) {
    case 'subscription':
      counting.subscriptions.push({ subscriptionId: event.subscriptionId, name: event.name });
      break;
    case 'subscription-unreadable':
    case 'incomplete':
      counting.incompleteBecause.push(event.because);
      break;
    case 'note':
      counting.notes.push(event.note);
      break;
    case 'target':
      counting.discovered += 1;
      if (event.settle !== null) {
        count(counting.skips, `${event.settle.outcome}:${event.settle.reason}`);
      }
      break;
  }
}

/** What earlier audits tell of targets. */
type Known = {
  readonly carryOver: CarryOver;
  readonly silent: ReadonlySet<ResourceKey>;
};

async function rememberedIn(
  store: EarlierAudits & SilenceReader,
  deps: Deps,
  scope: Scope,
  { limits, signal }: PreviewOptions,
): Promise<Known> {
  const audit = { limits, lineage: null, trigger: 'cli', probeSha256: deps.probe.sha256 } as const;
  return {
    carryOver: createCarryOver({ ...deps, store }, audit, signal),
    silent: await silentBefore(store, { ...audit, scopeHash: scopeHash(scope) }),
  };
}

async function countTargets(
  counting: Counting,
  targets: readonly Target[],
  known: Known | null,
): Promise<void> {
  const carried = await known?.carryOver.verdictsFor(targets);
  for (const target of targets) {
    const verdicts = carried?.get(target.key);
    if (verdicts !== undefined) {
      count(counting.skips, 'skipped:unchanged');
      counting.sampleSize.known(target, verdicts);
      continue;
    }
    counting.toProbe += 1;
    counting.sampleSize.toProbe(target);
    counting.silentBefore += known?.silent.has(target.key) === true ? 1 : 0;
    count(counting.byLocation, target.location);
    count(counting.images, imageLabel(target));
    const regions = counting.bySubscription.get(target.subscriptionId) ?? {};
    counting.bySubscription.set(target.subscriptionId, regions);
    count(regions, target.location);
  }
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function imageLabel(target: Target): string {
  const { end, image } = target.provenance;
  return image === null ? `(${end})` : urnOf(image);
}
