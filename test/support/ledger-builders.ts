import type { NewRow, RowState, Settlement } from '../../lib/findings/store/ledger.ts';
import type { Audit } from '../../lib/model/audit.ts';
import type { Finding, JudgedProbe } from '../../lib/model/finding.ts';
import {
  type AuditId,
  type Nonce,
  type ResourceId,
  resourceKey,
  type SubscriptionId,
} from '../../lib/model/ids.ts';
import type { MarketplaceImage, Provenance } from '../../lib/model/provenance.ts';
import { freshMemo } from '../../lib/model/row-memo.ts';
import type { Target } from '../../lib/model/target.ts';
import { type HalfVerdicts, halves, type Judgement, type Verdict } from '../../lib/model/verdict.ts';

export const firstSubscription = '11111111-1111-1111-1111-111111111111' as SubscriptionId;
export const secondSubscription = '22222222-2222-2222-2222-222222222222' as SubscriptionId;

export const image2016: MarketplaceImage = {
  publisher: 'MicrosoftWindowsServer',
  offer: 'WindowsServer',
  sku: '2016-Datacenter',
  version: '14393.5786.230306',
};

export function anAudit(changes: Partial<Audit> = {}): Audit {
  return {
    id: '20260105T030000Z-0000000a' as AuditId,
    state: 'probing',
    trigger: 'cli',
    startedBy: 'somebody@example.org',
    scope: { include: { subscriptions: [firstSubscription] } },
    scopeHash: 'a'.repeat(64),
    startedAt: '2026-01-05T03:00:00.000Z',
    endedAt: null,
    probeSha256: 'b'.repeat(64),
    halves,
    limits: {
      probeDeadlineSeconds: 1800,
      auditDeadlineSeconds: 14_400,
      maxErrors: null,
      minCoveragePercent: null,
      saveEvidence: false,
    },
    lineage: null,
    incompleteBecause: [],
    subscriptions: [firstSubscription],
    stoppedByMaxErrors: false,
    cancelRequested: false,
    ...changes,
  };
}

export function provenanceOf(image: MarketplaceImage | null, imageDate: string | null = null): Provenance {
  return {
    end: image === null ? 'custom' : 'marketplace',
    reason: image === null ? { code: 'imported-blob' } : { code: 'marketplace-image', firstParty: true },
    image,
    firstParty: image === null ? null : true,
    plan: null,
    imageDate,
    chain: [],
  };
}

export function aTarget(
  name: string,
  {
    subscriptionId = firstSubscription,
    provenance = provenanceOf(image2016),
    resourceGroup = 'RG-One',
  }: Partial<Target> = {},
): Target {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`;
  return {
    kind: 'virtual-machine',
    resourceId: id as ResourceId,
    key: resourceKey(id),
    name,
    subscriptionId,
    resourceGroup,
    location: 'japaneast',
    tags: { owner: '山田' },
    managedBy: null,
    os: { name: 'Windows Server 2016 Datacenter', version: '10.0.14393' },
    changedAt: '2025-12-24T08:00:00.000Z',
    provenance,
  };
}

/** Both halves alike, or each as told. */
export type Judged = Verdict | HalfVerdicts;

export function bothHalves(judged: Judged): HalfVerdicts {
  return typeof judged === 'string' ? { client: judged, server: judged } : judged;
}

export function aProbe(judged: Judged, build: string | null = '10.0.14393.3025'): JudgedProbe {
  const { client, server } = bothHalves(judged);
  return {
    halves: { client: aJudgement(client), server: aJudgement(server) },
    scQuery: { smb1: false, smb2: true },
    os: { name: 'Windows Server 2016 Datacenter', build },
    evidence: { build: '14393' },
  };
}

export function aJudgement(verdict: Verdict): Judgement {
  return {
    verdict,
    verdictReason: verdict === 'unknown' ? 'feature-state-unread' : null,
    rule: 'C8',
    because: [
      { signal: 'feature', value: 'Disabled with Payload Removed', effect: { code: 'feature-removed' } },
    ],
    warnings: [],
    changesAtReboot: false,
  };
}

export function judgedAs(judged: Judged, probedAt = '2026-01-05T03:10:00.000Z'): Settlement {
  return { outcome: 'judged', probe: aProbe(judged), probedAt, probeSha256: 'b'.repeat(64) };
}

export function aNewRow(
  name: string,
  changes: Partial<NewRow> & { subscriptionId?: SubscriptionId } = {},
): NewRow {
  const { subscriptionId = firstSubscription, ...rest } = changes;
  return { target: aTarget(name, { subscriptionId }), settlement: null, lastKnown: null, ...rest };
}

export const aNonce = '0123456789abcdef0123456789abcdef' as Nonce;

export const starting: RowState = {
  state: 'starting',
  memo: { ...freshMemo, attempts: 1 },
  nonce: aNonce,
  since: 1000,
};

export const started: RowState = {
  state: 'started',
  memo: { ...freshMemo, attempts: 1, notBefore: 1500 },
  nonce: aNonce,
  token: 'signed-url-of-an-operation',
  since: 1000,
};

export function settledAs(settlement: Settlement, settledAt = 2000): RowState {
  return { state: 'settled', memo: { ...freshMemo, attempts: 1 }, settlement, settledAt };
}

/** A judged finding of one VM of an image. */
export function aFinding(
  name: string,
  judgedBoth: Judged | null,
  {
    image = image2016,
    imageDate = null,
    build = '10.0.14393.3025',
  }: { image?: MarketplaceImage | null; imageDate?: string | null; build?: string | null } = {},
): Finding {
  const judged = judgedBoth !== null;
  return {
    target: aTarget(name, { provenance: provenanceOf(image, imageDate) }),
    outcome: judged ? 'judged' : 'unreachable',
    reason: judged ? null : 'agent-not-ready',
    blockedBy: null,
    detail: null,
    probe: judged ? aProbe(judgedBoth, build) : null,
    probeSha256: judged ? 'b'.repeat(64) : null,
    probedAt: judged ? '2026-01-05T03:10:00.000Z' : null,
    settledAt: '2026-01-05T03:11:00.000Z',
    attempts: 1,
    lastKnown: null,
  };
}
