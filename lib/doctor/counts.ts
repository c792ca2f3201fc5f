import { newestWholeAudit } from '../findings/audit-history.ts';
import type { AuditStore } from '../findings/store/audits.ts';
import type { FindingStore } from '../findings/store/findings.ts';
import type { Ledger } from '../findings/store/ledger.ts';
import { everyFinding } from '../findings/store/pages.ts';
import type { Paged } from '../findings/store/store.ts';
import { scopeHash } from '../inventory/scope/scope.ts';
import type { Finding } from '../model/finding.ts';
import type { Scope } from '../model/scope.ts';
import { type Half, halves } from '../model/verdict.ts';
import type { Warning } from '../smb/judge/verdict-reasons.ts';
import { type Assumption, leftoverNotListed } from './assumptions.ts';

/** Warnings that stand beside verdicts which rest on something that public sources leave open. */
type Counted = Extract<
  Warning,
  'payload-in-store' | 'store-unread' | 'leftover-service-key' | 'leftover-listed'
>;

/** What is counted over the newest audit; `vms` have the warning in a half or both. */
export type WarningCounts = {
  readonly auditId: string;
  /** VMs that this audit probed and judged itself: of carried over verdicts the grounds are with another audit. */
  readonly probed: number;
  readonly byWarning: Readonly<Record<Counted, Readonly<Record<Half | 'vms', number>>>>;
};

/** Over the newest whole audit of the scope, else of the newest whole one in the store; null where there is none. */
export async function countWarnings(
  store: AuditStore & Ledger & FindingStore & Paged,
  scope: Scope | null,
): Promise<WarningCounts | null> {
  const ofScope = scope === null ? null : await newestWholeAudit(store, scopeHash(scope));
  const audit = ofScope ?? (await newestWholeAudit(store));
  if (audit === null) {
    return null;
  }
  const counts = emptyCounts();
  let probed = 0;
  for await (const finding of everyFinding(store, audit)) {
    probed += finding.probe === null ? 0 : 1;
    count(counts, finding);
  }
  return { auditId: audit.id, probed, byWarning: counts };
}

/** Each warning as the assumption that it rests on. Only what must not be there at all can be broken by a count. */
export function countedAssumptions(counts: WarningCounts | null): Assumption[] {
  return counted.map((warning) => ({ id: warning, ...assumed[warning], ...lookAt(warning, counts) }));
}

function lookAt(warning: Counted, counts: WarningCounts | null): Pick<Assumption, 'state' | 'observed'> {
  if (counts === null) {
    return { state: 'untested', observed: { code: 'no-audit' } };
  }
  const { auditId, probed, byWarning } = counts;
  const observed = { code: 'counted', auditId, probed, ...byWarning[warning] } as const;
  if (warning !== 'leftover-listed' || byWarning['leftover-service-key'].vms === 0) {
    return { state: 'untested', observed };
  }
  return { state: byWarning[warning].vms === 0 ? 'held' : 'broken', observed };
}

const rests = 'The verdict binaries-absent of these VMs depends on it.';
const wrong =
  'the half could be turned on from the component store: the verdict of these VMs would be installable, and their images would still contain SMB1.';

const assumed: Readonly<Record<Counted, Pick<Assumption, 'claim' | 'ifWrong'>>> = {
  'payload-in-store': {
    claim: `A feature that DISM reports as removed cannot be enabled, whatever an old version left in the component store. ${rests}`,
    ifWrong: wrong,
  },
  'store-unread': {
    claim: `A feature that DISM reports as removed cannot be enabled, even where the component store could not be read. ${rests}`,
    ifWrong: wrong,
  },
  'leftover-service-key': {
    claim:
      'A service key without a Type is not a service: a policy or a script wrote it, and it starts no driver.',
    ifWrong: 'the half would be installed on these VMs, enabled or disabled by its Start, and not absent.',
  },
  'leftover-listed': leftoverNotListed,
};

const counted = Object.keys(assumed) as Counted[];

type Counts = Record<Counted, Record<Half | 'vms', number>>;

function emptyCounts(): Counts {
  return Object.fromEntries(counted.map((warning) => [warning, { vms: 0, client: 0, server: 0 }])) as Counts;
}

function count(counts: Counts, { probe }: Finding): void {
  for (const warning of counted) {
    const those = halves.filter((half) => probe?.halves[half].warnings.includes(warning) === true);
    counts[warning].vms += those.length === 0 ? 0 : 1;
    for (const half of those) {
      counts[warning][half] += 1;
    }
  }
}
