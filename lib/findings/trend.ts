import type { Audit, AuditState } from '../model/audit.ts';
import type { Finding } from '../model/finding.ts';
import type { AuditId, ResourceId, ResourceKey } from '../model/ids.ts';
import { dayMs } from '../model/ports.ts';
import { type Exposure, exposureOf, type Half } from '../model/verdict.ts';
import { wholeAuditsUpTo } from './audit-history.ts';
import { leftOutOfSample } from './coverage.ts';
import { everyImage } from './images/image-pages.ts';
import { headline } from './images/image-summary.ts';
import { standingVerdicts } from './standing-verdict.ts';
import { requireAudit, unlessGone } from './store/audits.ts';
import { everyFinding } from './store/pages.ts';
import type { Store } from './store/store.ts';

export type TrendStore = Pick<
  Store,
  'pageSize' | 'listAudits' | 'readAudit' | 'coverage' | 'findings' | 'finding' | 'imageFindings'
>;

/** One whole audit of the scope. */
export type TrendPoint = {
  readonly id: AuditId;
  readonly state: AuditState;
  /** ISO 8601 UTC. */
  readonly endedAt: string;
  /** Audits of earlier versions judged the client alone. */
  readonly halves: readonly Half[];
  readonly discovered: number;
  /** VMs with verdicts, carried-over ones included. */
  readonly known: number;
  /** VMs that it left out as a sample: any of them may have been on. */
  readonly leftOut: number;
  readonly exposure: Readonly<Record<Exposure, number>>;
  /** Marketplace images. */
  readonly images: number;
  /** Those of them that come without the SMB1 binaries. */
  readonly flagged: number;
};

/** A VM from the audit that first saw it on. `clearedAt`: the first audit after that judged it neither on nor not known; null: none yet. */
export type OnVm = {
  readonly resourceId: ResourceId;
  readonly name: string;
  readonly firstOn: string;
  readonly clearedAt: string | null;
};

export type Trend = {
  /** Oldest first. */
  readonly points: readonly TrendPoint[];
  /** A VM that was on again after it was cleared stands here again. VMs that are gone since, without having been cleared, are left out. */
  readonly vms: readonly OnVm[];
};

/** Audits that a trend goes back; older ones are left out. */
export const mostPoints = 200;

/** What the whole audits of an audit's scope came to, up to that one. Memory grows with the VMs that were ever on. */
export async function readTrend(store: TrendStore, audit: Audit): Promise<Trend> {
  const audits = (await wholeAuditsUpTo(store, audit, mostPoints)).toReversed();
  const points: TrendPoint[] = [];
  let followed: Followed = { open: new Map(), cleared: [] };
  for (const each of audits) {
    const looked = await unlessGone(lookAt(store, each, followed));
    if (looked !== null) {
      points.push(looked.point);
      followed = looked.followed;
    }
  }
  return { points, vms: [...followed.cleared, ...followed.open.values()] };
}

/** Of the VMs that were cleared, days from first seen on: null where none was. */
export type ClearingTimes = {
  readonly cleared: number;
  readonly stillOn: number;
  readonly medianDays: number | null;
  readonly longestDays: number | null;
};

export function clearingTimes({ vms }: Trend): ClearingTimes {
  const days = vms
    .flatMap(({ firstOn, clearedAt }) =>
      clearedAt === null ? [] : [(Date.parse(clearedAt) - Date.parse(firstOn)) / dayMs],
    )
    .sort((one, other) => one - other);
  const rounded = (value: number | undefined): number | null =>
    value === undefined ? null : Math.round(value * 10) / 10;
  return {
    cleared: days.length,
    stillOn: vms.length - days.length,
    medianDays: rounded(days[Math.floor((days.length - 1) / 2)]),
    longestDays: rounded(days.at(-1)),
  };
}

async function pointOf(store: TrendStore, audit: Audit): Promise<TrendPoint> {
  const coverage = await store.coverage(audit.id);
  const { discovered, known, byExposure } = coverage;
  const { marketplaceImages, flagged } = headline(await everyImage(store, audit));
  return {
    id: audit.id,
    state: audit.state,
    endedAt: endOf(audit),
    halves: audit.halves,
    discovered,
    known,
    leftOut: leftOutOfSample(coverage),
    exposure: byExposure,
    images: marketplaceImages,
    flagged,
  };
}

type Followed = { readonly open: Map<ResourceKey, OnVm>; readonly cleared: OnVm[] };

/** Throws `audit.notFound`, with nothing followed. */
async function lookAt(
  store: TrendStore,
  audit: Audit,
  { open, cleared }: Followed,
): Promise<{ readonly point: TrendPoint; readonly followed: Followed }> {
  const followed = { open: new Map(open), cleared: [...cleared] };
  const point = await pointOf(store, audit);
  await follow(store, audit, followed);
  await requireAudit(store, audit.id);
  return { point, followed };
}

/** Reads the VMs that are on, and of those that were and are not among them, each by itself. */
async function follow(store: TrendStore, audit: Audit, { open, cleared }: Followed): Promise<void> {
  const on = new Set<ResourceKey>();
  for await (const { target } of everyFinding(store, audit, { exposures: ['on'] })) {
    on.add(target.key);
    if (!open.has(target.key)) {
      const { resourceId, name } = target;
      open.set(target.key, { resourceId, name, firstOn: endOf(audit), clearedAt: null });
    }
  }
  for (const [key, vm] of [...open].filter(([candidate]) => !on.has(candidate))) {
    const became = becameOf(await store.finding(audit.id, key), audit);
    if (became !== 'open') {
      open.delete(key);
    }
    if (became === 'cleared') {
      cleared.push({ ...vm, clearedAt: endOf(audit) });
    }
  }
}

/** What is not known keeps a VM open: unknown is never folded into good. */
function becameOf(finding: Finding | null, { state }: Audit): 'open' | 'cleared' | 'gone' {
  if (finding === null) {
    return state === 'complete' ? 'gone' : 'open';
  }
  const standing = standingVerdicts(finding);
  const exposure = standing === null ? 'not-known' : exposureOf(standing);
  return exposure === 'possible' || exposure === 'impossible' ? 'cleared' : 'open';
}

function endOf({ endedAt, startedAt }: Audit): string {
  return endedAt ?? startedAt;
}
