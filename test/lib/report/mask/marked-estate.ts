import type { NewRow } from '../../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { Audit } from '../../../../lib/model/audit.ts';
import type { JudgedProbe } from '../../../../lib/model/finding.ts';
import { type AuditId, type ResourceId, resourceKey, subscriptionId } from '../../../../lib/model/ids.ts';
import type { Provenance } from '../../../../lib/model/provenance.ts';
import type { Target } from '../../../../lib/model/target.ts';
import { writeAudit } from '../../../support/seeded-estate.ts';
import { audit, probeOf, target } from '../sample-findings.ts';

/** Words that stand nowhere else, one for each place that may tell whose estate it is. */
export const markers = {
  vm: 'zqvmname',
  vmOfAnotherGroup: 'zqvmtwin',
  instance: 'zqinstance',
  scaleSet: 'zqscaleset',
  group: 'zqgroupname',
  subscription: 'abcdef01-2345-4678-9abc-def012345678',
  otherSubscription: 'fedcba98-7654-4321-8fed-cba987654321',
  subscriptionName: 'zqsubscriptionname',
  tenant: 'abcabcab-1111-4222-8333-def012345678',
  managementGroup: 'zqmanagement',
  tagKey: 'zqtagkey',
  tagValue: 'zqtagvalue',
  scopeTag: 'zqscopetag',
  scopeGroup: 'zqscopegroup',
  scopeVm: 'zqscopevm',
  manager: 'zqmanager',
  gallery: 'zqgallery',
  galleryImage: 'zqimagename',
  managedImage: 'zqmanaged',
  disk: 'zqdiskname',
  blobAccount: 'zqblobaccount',
  blobFile: 'zqblobfile',
  person: 'zqperson',
  detail: 'zqdetailtext',
  host: 'zqhostname',
  product: 'zqproduct',
  dependency: 'zqservice',
  evidence: 'zqevidence',
  incomplete: 'zqincomplete',
  note: 'zqnotevalue',
  written: 'zqwritten',
  linkNote: 'zqlinknote',
  owner: 'zqowner',
  exemptReason: 'zqexempt',
  saidOfCall: 'zqsaidofcall',
  laterEffect: 'zqlatereffect',
} as const;

const m = markers;
const groupId = `/subscriptions/${m.subscription}/resourceGroups/${m.group}`;

/** Exemptions with markers of their own. */
export const markedExemptions = {
  exemptions: [
    { tag: m.tagKey, owner: m.owner, reason: `because of ${m.exemptReason}`, expires: '2026-12-31' },
  ],
};

export const markedAudit = audit({
  id: '20260301T000000Z-0000abcd' as AuditId,
  startedBy: `${m.person}@example.org`,
  state: 'incomplete',
  scope: {
    include: {
      subscriptions: [m.subscription],
      managementGroups: [m.managementGroup],
      resourceGroups: [m.scopeGroup, groupId],
      tags: [`${m.scopeTag}=yes`],
    },
    exclude: { ids: [`${groupId}/providers/Microsoft.Compute/virtualMachines/${m.scopeVm}`] },
  },
  subscriptions: [subscriptionId(m.subscription)],
  subscriptionNames: { [m.subscription]: m.subscriptionName },
  incompleteBecause: [
    { code: 'subscription-unreadable', subscriptionId: m.otherSubscription, detail: `said ${m.incomplete}` },
    { code: 'resource-group-not-found', resourceGroup: m.scopeGroup },
    { code: 'as-written', message: `A sentence with ${m.written}.` },
    {
      code: 'resource-group-unreadable',
      resourceGroup: m.scopeGroup,
      detail: {
        code: 'call-failed',
        call: { code: 'resource-group', resourceGroup: m.scopeGroup, subscriptionId: m.subscription },
        said: `Ask ${m.saidOfCall}.`,
        status: 403,
        isBare: false,
        advice: 'forbidden',
      },
    },
  ],
  notes: [{ code: 'exclusion-without-match', dimension: 'tags', value: m.note }],
});

/** Two audits of one scope, so that the report has changes; everything that can bear a marker does. */
export async function seedMarkedEstate(store: Store): Promise<void> {
  const earlier: Audit = {
    ...markedAudit,
    id: '20260222T000000Z-0000aaaa' as AuditId,
    startedAt: '2026-02-22T00:00:00.000Z',
  };
  await writeAudit(store, earlier, rows('2026-02-22T00:00:30.000Z').slice(1));
  await writeAudit(store, markedAudit, rows('2026-03-01T00:00:30.000Z'));
}

function rows(probedAt: string): NewRow[] {
  const names = Array.from({ length: 3 }, (_, index) => `${m.vm}${index}`);
  return [
    ...names.map((name, index) => row(vm(name), odd(index), probedAt)),
    row(
      vm(m.vmOfAnotherGroup, { resourceGroup: 'other' }),
      probeOf({ server: { verdict: 'enabled' } }),
      probedAt,
    ),
    row(instance(), probeOf({}), probedAt),
    {
      target: vm(`${m.vm}-away`),
      settlement: {
        outcome: 'failed',
        reason: 'access-denied',
        detail: `The client ${m.detail} has no right over ${groupId}`,
      },
      lastKnown: { client: 'enabled', server: 'enabled', probedAt: '2026-02-01T00:00:00.000Z' },
    },
  ];
}

function row(of: Target, probe: JudgedProbe, probedAt: string): NewRow {
  return {
    target: of,
    settlement: { outcome: 'judged', probe, probedAt, probeSha256: 'a'.repeat(64) },
    lastKnown: null,
  };
}

function vm(name: string, { resourceGroup = m.group as string } = {}): Target {
  const id = `/subscriptions/${m.subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`;
  return target(name, {
    resourceId: id as ResourceId,
    key: resourceKey(id),
    subscriptionId: subscriptionId(m.subscription),
    subscriptionName: m.subscriptionName,
    tenantId: m.tenant,
    resourceGroup,
    tags: { [m.tagKey]: m.tagValue, Cost: m.tagValue },
    managedBy: `${groupId}/providers/Microsoft.ContainerService/managedClusters/${m.manager}`,
    os: { name: `Windows Server 2016 ${m.product}`, version: '10.0.14393' },
    provenance: provenances[name.length % provenances.length] ?? target(name).provenance,
  });
}

function instance(): Target {
  const set = `${groupId}/providers/Microsoft.Compute/virtualMachineScaleSets/${m.scaleSet}`;
  const id = `${set}/virtualMachines/0`;
  return {
    ...vm(`${m.instance}_0`),
    kind: 'scale-set-instance',
    resourceId: id as ResourceId,
    key: resourceKey(id),
    managedBy: set,
    // Of one image with the VM that differs, which its row then names.
    provenance: target('x').provenance,
  };
}

const effectOfLaterVersion = Object.assign({ code: 'dependency-not-named' } as const, { by: m.laterEffect });

/** Odd in what a guest says of itself. */
function odd(index: number): JudgedProbe {
  const probe = probeOf({ client: { verdict: index === 0 ? 'enabled' : 'binaries-absent' } });
  const { client, server } = probe.halves;
  const value = `registry: Bowser, ${m.dependency}; sc.exe: none`;
  return {
    ...probe,
    halves: {
      client: {
        ...client,
        because: [{ signal: 'dependencies', value, effect: effectOfLaterVersion }],
      },
      server,
    },
    os: { name: `Windows Server 2016 Datacenter ${m.host}`, build: '10.0.14393.3025' },
    evidence: { 'os.product': `made by ${m.evidence}` },
  };
}

const none = { image: null, firstParty: null, plan: null, imageDate: null } as const;
const imageId = `${groupId}/providers/Microsoft.Compute/galleries/${m.gallery}/images/${m.galleryImage}/versions/1.0.3`;

const provenances: readonly Provenance[] = [
  target('x').provenance,
  {
    ...none,
    end: 'unknown',
    reason: { code: 'source-unreadable', resource: 'disk', detail: `no right on ${m.detail}` },
    chain: [
      { kind: 'gallery-image-version', id: imageId, note: { code: 'image-reference' } },
      {
        kind: 'disk',
        id: `${groupId}/providers/Microsoft.Compute/disks/${m.disk}`,
        note: { code: 'as-written', message: m.linkNote },
      },
    ],
  },
  {
    ...none,
    end: 'custom',
    reason: {
      code: 'disk-and-document-disagree',
      document: `${groupId}/providers/Microsoft.Compute/images/${m.managedImage}`,
      disk: null,
    },
    chain: [
      {
        kind: 'imported-blob',
        id: `https://${m.blobAccount}.blob.core.windows.net/vhds/${m.blobFile}.vhd`,
        note: { code: 'creation-data', option: 'Import' },
      },
    ],
  },
];
