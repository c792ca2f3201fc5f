import { zeros } from '../findings/coverage.ts';
import type { Exemptions } from '../findings/exemptions.ts';
import type { NotCounted } from '../findings/images/image-findings.ts';
import { imageKey } from '../findings/images/image-key.ts';
import { whyNotCounted } from '../findings/images/image-roll-up.ts';
import { olderCarried, standingVerdicts } from '../findings/standing-verdict.ts';
import type { Finding } from '../model/finding.ts';
import type { ResourceId } from '../model/ids.ts';
import type { MarketplaceImage } from '../model/provenance.ts';
import {
  type Exposure,
  exposureOf,
  exposures,
  type Half,
  type HalfVerdicts,
  halves,
  type Verdict,
} from '../model/verdict.ts';
import { controls, controlsFor, type SecurityControl } from './advice/controls.ts';
import { guestOsOf } from './advice/guest-os.ts';
import { countOn, type OnGroup, sortedGroups } from './advice/on-groups.ts';

export type RuleCount = {
  readonly half: Half;
  readonly rule: string;
  readonly reason: string;
  readonly count: number;
};

/** VMs with verdicts whose Windows a control is written for; of those, VMs with a half that fails it, and VMs of which that is not known. */
export type ControlCount = {
  readonly control: SecurityControl;
  readonly judged: number;
  readonly failed: number;
  readonly notKnown: number;
};

/** VMs of one tenant. */
export type TenantCount = {
  /** Null: not told, as in audits of earlier versions. */
  readonly tenantId: string | null;
  readonly subscriptions: number;
  readonly vms: number;
  /** VMs with verdicts, by exposure; zeros included. */
  readonly exposures: Readonly<Record<Exposure, number>>;
};

/** The first judged VMs of one image that do not count for its flag, by why; at most {@link mostNames} each. */
export type NamedUncounted = Readonly<Record<keyof NotCounted, readonly ResourceId[]>>;

/** What is counted over all findings of an audit and no store can tell by itself. */
export type FindingTally = {
  /** When the oldest evidence that was carried over was taken, ISO 8601 UTC. */
  readonly oldestCarried: string | null;
  /** Findings without verdicts of this audit, but with those of an earlier audit. */
  readonly lastKnown: number;
  /** Halves with the verdict `conflict`, by the rule and the pair that contradicts. */
  readonly conflicts: readonly RuleCount[];
  /** Halves with the verdict `unknown`, by the rule and what was missing. */
  readonly unknowns: readonly RuleCount[];
  /** By {@link uncountedKey}; images all of whose judged VMs count are left out. */
  readonly uncounted: ReadonlyMap<string, NamedUncounted>;
  /** In the order of the table of controls; those that no judged VM is held to are left out. */
  readonly controls: readonly ControlCount[];
  /** VMs that can speak SMB 1.0, by what is advised. */
  readonly on: readonly OnGroup[];
  /** Those with most VMs that can speak SMB 1.0 first. */
  readonly tenants: readonly TenantCount[];
  /** By id in lower case, of those whose name Azure told. */
  readonly subscriptionNames: ReadonlyMap<string, string>;
  /** Findings with a half that is exempt. */
  readonly exempt: number;
  /** Findings with a half whose exemption ran out. */
  readonly expired: number;
};

/** VMs that are named where a count stands for them. JSON and CSV have all. */
export const mostNames = 20;

export function uncountedKey(image: MarketplaceImage): string {
  return imageKey(image).join('\n');
}

/** `at`: the time at which exemptions are looked at, epoch milliseconds. */
export async function tallyFindings(
  pages: AsyncIterable<readonly Finding[]>,
  exemptions: Exemptions,
  at: number,
): Promise<FindingTally> {
  const tally = emptyTally();
  for await (const page of pages) {
    for (const finding of page) {
      count(tally, finding);
      const exempt = exemptions(finding.target, at);
      tally.exempt += halves.some((half) => exempt?.[half]?.state === 'active') ? 1 : 0;
      tally.expired += halves.some((half) => exempt?.[half]?.state === 'expired') ? 1 : 0;
    }
  }
  const { conflicts, unknowns } = tally;
  return {
    ...tally,
    conflicts: sorted(conflicts),
    unknowns: sorted(unknowns),
    controls: controls.flatMap(({ id }) => tally.controls.get(id) ?? []),
    on: sortedGroups(tally.on),
    tenants: tenantCounts(tally.tenants),
  };
}

type Counting = ReturnType<typeof emptyTally>;

function emptyTally() {
  return {
    oldestCarried: null as string | null,
    lastKnown: 0,
    conflicts: new Map<string, RuleCount>(),
    unknowns: new Map<string, RuleCount>(),
    uncounted: new Map<string, Record<keyof NotCounted, ResourceId[]>>(),
    controls: new Map<string, ControlCount>(),
    on: new Map<string, OnGroup>(),
    tenants: new Map<string | null, CountedTenant>(),
    subscriptionNames: new Map<string, string>(),
    exempt: 0,
    expired: 0,
  };
}

function count(tally: Counting, finding: Finding): void {
  const standing = standingVerdicts(finding);
  countTenant(tally, finding, standing);
  if (standing === null) {
    tally.lastKnown += finding.lastKnown === null ? 0 : 1;
    return;
  }
  tally.oldestCarried = olderCarried(tally.oldestCarried, finding);
  for (const half of halves) {
    countRule(tally, finding, half);
  }
  nameUncounted(tally, finding);
  countControls(tally, finding, standing);
  countOn(tally.on, finding, mostNames);
}

type CountedTenant = {
  readonly subscriptions: Set<string>;
  vms: number;
  readonly exposures: Record<Exposure, number>;
};

function countTenant(
  { tenants, subscriptionNames }: Counting,
  { target }: Finding,
  standing: HalfVerdicts | null,
): void {
  const { subscriptionId, subscriptionName } = target;
  if (subscriptionName !== undefined) {
    subscriptionNames.set(subscriptionId.toLowerCase(), subscriptionName);
  }
  const tenantId = target.tenantId ?? null;
  const counted: CountedTenant = tenants.get(tenantId) ?? {
    subscriptions: new Set(),
    vms: 0,
    exposures: zeros(exposures),
  };
  tenants.set(tenantId, counted);
  counted.subscriptions.add(subscriptionId);
  counted.vms += 1;
  if (standing !== null) {
    counted.exposures[exposureOf(standing)] += 1;
  }
}

function tenantCounts(tenants: Counting['tenants']): TenantCount[] {
  return [...tenants]
    .map(([tenantId, counted]) => ({ ...counted, tenantId, subscriptions: counted.subscriptions.size }))
    .sort((one, other) => other.exposures.on - one.exposures.on || other.vms - one.vms);
}

/** A control of both halves counts a VM once: it fails by one that is on. */
function countControls(tally: Counting, finding: Finding, standing: HalfVerdicts): void {
  const os = guestOsOf(finding);
  const held = new Set(halves.flatMap((half) => controlsFor(half, os)));
  for (const control of held) {
    const said: readonly Verdict[] = control.halves.map((half) => standing[half]);
    const failed = said.includes('enabled');
    const notKnown = !failed && (said.includes('unknown') || said.includes('conflict'));
    const before = tally.controls.get(control.id) ?? { judged: 0, failed: 0, notKnown: 0 };
    tally.controls.set(control.id, {
      control,
      judged: before.judged + 1,
      failed: before.failed + Number(failed),
      notKnown: before.notKnown + Number(notKnown),
    });
  }
}

function nameUncounted({ uncounted }: Counting, finding: Finding): void {
  const { image } = finding.target.provenance;
  const why = whyNotCounted(finding);
  if (image === null || why === null) {
    return;
  }
  const key = uncountedKey(image);
  const named = uncounted.get(key) ?? { upgraded: [], versionUntold: [], undecided: [], notInOs: [] };
  uncounted.set(key, named);
  if (named[why].length < mostNames) {
    named[why].push(finding.target.resourceId);
  }
}

function countRule(tally: Counting, { probe }: Finding, half: Half): void {
  if (probe === null) {
    return;
  }
  const { verdict, rule, verdictReason } = probe.halves[half];
  const rules = verdict === 'conflict' ? tally.conflicts : verdict === 'unknown' ? tally.unknowns : null;
  const key = `${half} ${rule} ${verdictReason}`;
  const before = rules?.get(key)?.count ?? 0;
  rules?.set(key, { half, rule, reason: verdictReason ?? '', count: before + 1 });
}

/** Most frequent first. */
function sorted(rules: ReadonlyMap<string, RuleCount>): RuleCount[] {
  const place = ({ half, rule }: RuleCount): string => `${half} ${rule}`;
  return [...rules.values()].sort(
    (one, other) => other.count - one.count || (place(one) < place(other) ? -1 : 1),
  );
}
