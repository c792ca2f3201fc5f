import type { ImageFinding } from '../../../lib/findings/images/image-findings.ts';
import type { Audit, Coverage } from '../../../lib/model/audit.ts';
import type { Finding, JudgedProbe } from '../../../lib/model/finding.ts';
import { type AuditId, type ResourceId, resourceKey, subscriptionId } from '../../../lib/model/ids.ts';
import type { Target } from '../../../lib/model/target.ts';
import { exposures, type Half, halves, type Judgement, verdicts } from '../../../lib/model/verdict.ts';

export const subscription = '00000000-0000-4000-8000-000000000001';

export function target(name: string, changes: Partial<Target> = {}): Target {
  const id = `/subscriptions/${subscription}/resourceGroups/Rg/providers/Microsoft.Compute/virtualMachines/${name}`;
  return {
    kind: 'virtual-machine',
    resourceId: id as ResourceId,
    key: resourceKey(id),
    name,
    subscriptionId: subscriptionId(subscription),
    resourceGroup: 'Rg',
    location: 'japaneast',
    tags: {},
    managedBy: null,
    os: { name: 'Windows Server 2016 Datacenter', version: '10.0.14393' },
    changedAt: null,
    provenance: {
      end: 'marketplace',
      reason: { code: 'marketplace-image', firstParty: true },
      image: {
        publisher: 'MicrosoftWindowsServer',
        offer: 'WindowsServer',
        sku: '2016-Datacenter',
        version: '2016.127.20190603',
      },
      plan: null,
      firstParty: true,
      imageDate: '2019-06-03',
      chain: [
        {
          kind: 'marketplace-image',
          id: 'MicrosoftWindowsServer:WindowsServer',
          note: { code: 'image-reference' },
        },
      ],
    },
    ...changes,
  };
}

const absent: Judgement = {
  verdict: 'binaries-absent',
  verdictReason: null,
  rule: 'C8',
  because: [
    { signal: 'feature', value: 'Disabled with Payload Removed', effect: { code: 'feature-removed' } },
  ],
  warnings: [],
  changesAtReboot: false,
};

export const absentProbe: JudgedProbe = {
  halves: { client: absent, server: absent },
  scQuery: { smb1: false, smb2: true },
  os: { name: 'Windows Server 2016 Datacenter', build: '10.0.14393.3025' },
  evidence: { 'os.build': '14393' },
};

/** A probe with other verdicts; both halves, or what changes of each. */
export function probeOf(changes: Readonly<Partial<Record<Half, Partial<Judgement>>>>): JudgedProbe {
  return {
    ...absentProbe,
    halves: { client: { ...absent, ...changes.client }, server: { ...absent, ...changes.server } },
  };
}

export function judged(name: string, changes: Partial<Finding> = {}): Finding {
  return {
    target: target(name),
    outcome: 'judged',
    reason: null,
    blockedBy: null,
    detail: null,
    probe: absentProbe,
    probeSha256: 'a'.repeat(64),
    probedAt: '2026-03-01T00:00:30.000Z',
    settledAt: '2026-03-01T00:01:00.000Z',
    attempts: 1,
    lastKnown: null,
    ...changes,
  };
}

export function unjudged(name: string, changes: Partial<Finding> = {}): Finding {
  return {
    ...judged(name),
    outcome: 'failed',
    reason: 'timed-out',
    probe: null,
    probeSha256: null,
    probedAt: null,
    ...changes,
  };
}

export function image(changes: Partial<ImageFinding> = {}): ImageFinding {
  return {
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku: '2016-Datacenter',
    version: '2016.127.20190603',
    firstParty: true,
    imageDate: '2019-06-03',
    smb1BinariesAbsent: 'confirmed',
    judged: 2,
    decided: 2,
    notCounted: { upgraded: 0, versionUntold: 0, undecided: 0, notInOs: 0 },
    client: { 'binaries-absent': 2 },
    server: { 'binaries-absent': 2 },
    disagreeing: [],
    predicted: 'absent',
    agreesWithPrediction: true,
    ...changes,
  };
}

export function audit(changes: Partial<Audit> = {}): Audit {
  return {
    id: '20260301T000000Z-0000abcd' as AuditId,
    state: 'complete',
    trigger: 'cli',
    startedBy: 'tester',
    scope: { include: { subscriptions: [subscription] } },
    scopeHash: 'b'.repeat(64),
    startedAt: '2026-03-01T00:00:00.000Z',
    endedAt: '2026-03-01T00:02:00.000Z',
    probeSha256: 'a'.repeat(64),
    halves,
    limits: {
      probeDeadlineSeconds: 900,
      auditDeadlineSeconds: 14_400,
      maxErrors: null,
      minCoveragePercent: null,
      saveEvidence: false,
    },
    lineage: null,
    incompleteBecause: [],
    subscriptions: [subscriptionId(subscription)],
    stoppedByMaxErrors: false,
    cancelRequested: false,
    ...changes,
  };
}

export function noVerdicts(): Pick<Coverage, 'byExposure' | 'client' | 'server'> {
  return { byExposure: zeros(exposures), client: zeros(verdicts), server: zeros(verdicts) };
}

function zeros<const Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}

export function coverage(changes: Partial<Coverage> = {}): Coverage {
  return {
    discovered: 0,
    byOutcome: { judged: 0, skipped: 0, unreachable: 0, failed: 0, canceled: 0, 'not-attempted': 0 },
    pending: 0,
    starting: 0,
    started: 0,
    ...noVerdicts(),
    carriedOver: 0,
    known: 0,
    byReason: {},
    ...changes,
  };
}

/** Collects what a renderer writes. */
export function sink(): {
  write: (text: string) => Promise<void>;
  readonly chunks: string[];
  text(): string;
} {
  const chunks: string[] = [];
  return {
    chunks,
    write: async (text) => {
      chunks.push(text);
    },
    text: () => chunks.join(''),
  };
}

export async function* pagesFrom<Item>(
  ...pages: readonly (readonly Item[])[]
): AsyncGenerator<readonly Item[]> {
  yield* pages;
}
