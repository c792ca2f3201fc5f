import { concludeAudit } from '../../lib/audit/conclude.ts';
import type { NewRow, Settlement } from '../../lib/findings/store/ledger.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import { imageDate } from '../../lib/inventory/provenance/image-date.ts';
import type { Audit } from '../../lib/model/audit.ts';
import type { JudgedProbe } from '../../lib/model/finding.ts';
import type { AuditId, Nonce } from '../../lib/model/ids.ts';
import type { Provenance } from '../../lib/model/provenance.ts';
import type { Judgement } from '../../lib/model/verdict.ts';
import { probeScript, probeSha256 } from '../../lib/smb/probe/probe.ts';
import { readProbe } from '../../lib/smb/probe/read-probe.ts';
import { type ImageKey, publishedImages, releases } from '../arm-simulator/fleet-images.ts';
import type { GuestMachine, Smb1State } from '../arm-simulator/world.ts';
import { runGuest } from './guest-machine/run-guest.ts';
import { aNewRow, anAudit, aTarget, judgedAs } from './ledger-builders.ts';

export const earlierAudit = anAudit({
  id: '20260105T030000Z-0000000a' as AuditId,
  trigger: 'timer',
  startedAt: '2026-01-05T03:00:00.000Z',
  probeSha256,
});
export const laterAudit = anAudit({
  id: '20260112T030000Z-0000000b' as AuditId,
  trigger: 'timer',
  startedAt: '2026-01-12T03:00:00.000Z',
  probeSha256,
});

const imageKeys = Object.keys(publishedImages) as ImageKey[];
/** VMs made from an image; one where nothing is said. */
const vmsOf: Partial<Record<ImageKey, number>> = {
  '2012r2-available': 2,
  '2016-removed': 2,
  '2019-core': 5,
  '2022': 2,
  '2019-early': 2,
};

/**
 * Two audits a week apart. Every kind of image; in between one of five VMs of `2019-core` was changed, one VM turned off,
 * one deleted, one made, one made anew from another image. The VMs of `2012r2-mixed` disagree in both weeks; `2016-late` has
 * no VM that could be judged.
 */
export async function seedEstate(store: Store): Promise<void> {
  await writeAudit(store, earlierAudit, weekRows('first'));
  const known = await store.lastKnown(weekRows('second').map(({ target }) => target.key));
  const rows = weekRows('second').map((row) => ({ ...row, lastKnown: known.get(row.target.key) ?? null }));
  await writeAudit(store, laterAudit, rows);
}

/** A full audit by which an image's VMs disagree, then a sample that left out those that have the binaries. */
export async function seedSample(store: Store): Promise<void> {
  const rows = (others: Settlement) => [
    ...['a', 'b'].map((name) => aNewRow(name, { settlement: judgedAs('binaries-absent') })),
    ...['c', 'd'].map((name) => aNewRow(name, { settlement: others })),
  ];
  await writeAudit(store, earlierAudit, rows(judgedAs('enabled')));
  await writeAudit(store, laterAudit, rows({ outcome: 'skipped', reason: 'sampled' }));
}

/** One audit of many healthy VMs. */
export async function seedLargeEstate(store: Store, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index): NewRow => {
    const image = imageKeys[index % imageKeys.length] ?? '2022';
    return imageRow(`vm-${String(index).padStart(6, '0')}`, image, laterAudit.startedAt);
  });
  await writeAudit(store, laterAudit, rows);
}

/** A closed audit with these rows. */
export async function writeAudit(store: Store, audit: Audit, rows: readonly NewRow[]): Promise<void> {
  const now = Date.parse(audit.startedAt) + 600_000;
  await store.createAudit(audit);
  await store.addRows(audit.id, rows, now);
  const clock = { now: () => now, wall: () => now, sleep: () => Promise.resolve() };
  await concludeAudit({ store, clock }, audit);
}

export function settledRow(name: string, settlement: Settlement, provenance: Provenance): NewRow {
  return { target: { ...aTarget(name), provenance }, settlement, lastKnown: null };
}

export function judged(probe: JudgedProbe, probedAt: string): Settlement {
  return { outcome: 'judged', probe, probedAt, probeSha256 };
}

export function provenanceOfImage(key: ImageKey): Provenance {
  const { publisher, offer, sku, version } = publishedImages[key];
  const image = { publisher, offer, sku, version };
  const isOwn = publisher.startsWith('Microsoft');
  return {
    end: 'marketplace',
    reason: { code: 'marketplace-image', firstParty: isOwn },
    image,
    firstParty: isOwn,
    plan: null,
    imageDate: imageDate(version),
    chain: [
      { kind: 'marketplace-image', id: Object.values(image).join(':'), note: { code: 'image-reference' } },
    ],
  };
}

type Week = 'first' | 'second';

function weekRows(week: Week): NewRow[] {
  const at = week === 'first' ? earlierAudit.startedAt : laterAudit.startedAt;
  const rows = imageKeys
    .filter((key) => key !== '2012r2-mixed' && key !== '2016-late')
    .flatMap((key) => {
      const letters = 'abcde'.slice(0, vmsOf[key] ?? 1).split('');
      return letters.map((letter) => imageRow(`vm-${key}-${letter}`, key, at));
    });
  return [
    ...rows.map((row) => inWeek(week, row)),
    imageRow('vm-mixed-a', '2012r2-mixed', at, 'available'),
    imageRow('vm-mixed-b', '2012r2-mixed', at, 'payload-removed'),
    settledRow('vm-late', { outcome: 'skipped', reason: 'not-running' }, provenanceOfImage('2016-late')),
    settledRow('vm-own', judged(probeOf('2016', 'enabled'), at), ownDisk),
    settledRow('vm-quiet', { outcome: 'unreachable', reason: 'agent-not-ready' }, ownDisk),
    settledRow('vm-odd', judged(contradicting, at), ownDisk),
    ...halfRows(week, at),
    imageRow(week === 'first' ? 'vm-leaving' : 'vm-coming', '2022', at),
    imageRow('vm-rebuilt', week === 'first' ? '2016-available' : '2025', at),
  ];
}

/** VMs whose halves differ, one that a policy wrote keys into, and one that waits for a restart. */
function halfRows(week: Week, at: string): NewRow[] {
  const server = week === 'first' ? 'available' : 'enabled';
  const machines: Readonly<Record<string, Halves>> = {
    'vm-server-on': { client: 'payload-removed', server },
    'vm-client-on': { client: 'enabled', server: 'payload-removed' },
    'vm-server-off': { smb1: 'enabled', client: 'disabled', smb1Switch: 0 },
    'vm-policy': { smb1: 'payload-removed', leftoverKeys: { mrxsmb10: { Start: 4 }, srv: { Start: 4 } } },
    'vm-restart': { smb1: 'available', restartPending: 'enable' },
  };
  return Object.entries(machines).map(([name, halves]) =>
    settledRow(name, judged(probeOf('2019', halves), at), ownDisk),
  );
}

/** What happened to single VMs between the weeks. */
function inWeek(week: Week, row: NewRow): NewRow {
  if (week === 'second' && row.target.name === 'vm-2019-core-b') {
    return imageRow(row.target.name, '2019-core', laterAudit.startedAt, 'enabled');
  }
  if (week === 'second' && row.target.name === 'vm-2022-b') {
    return { ...row, settlement: { outcome: 'skipped', reason: 'not-running' } };
  }
  return row;
}

function imageRow(name: string, key: ImageKey, at: string, smb1?: Smb1State): NewRow {
  const { release, smb1: published } = publishedImages[key];
  return settledRow(name, judged(probeOf(release, smb1 ?? published), at), provenanceOfImage(key));
}

const ownDisk: Provenance = {
  end: 'custom',
  reason: { code: 'imported-blob' },
  image: null,
  firstParty: null,
  plan: null,
  imageDate: null,
  chain: [
    {
      kind: 'imported-blob',
      id: 'https://example.blob.core.windows.net/vhds/own.vhd',
      note: { code: 'imported-blob' },
    },
  ],
};

const nonce = '0123456789abcdef0123456789abcdef' as Nonce;
const probes = new Map<string, JudgedProbe>();

type Halves = Omit<GuestMachine, 'release' | 'osVersion' | 'language'>;

/** The probe's own answer from a guest, read and judged. */
function probeOf(release: keyof typeof releases, halves: Smb1State | Halves): JudgedProbe {
  const state = typeof halves === 'string' ? { smb1: halves } : halves;
  const key = JSON.stringify([release, state]);
  const known = probes.get(key);
  if (known !== undefined) {
    return known;
  }
  const { version, revisions } = releases[release];
  const vm: GuestMachine = { release, osVersion: `${version}.${revisions[0]}`, language: 'en-US', ...state };
  const { stdout, stderr } = runGuest({ script: probeScript(nonce).join('\n'), vm });
  const reading = readProbe(stdout, stderr, nonce);
  if (reading.kind !== 'judged') {
    throw new Error(`the guest gave no answer: ${reading.kind}`);
  }
  probes.set(key, reading.probe);
  return reading.probe;
}

const contradicting: JudgedProbe = {
  ...probeOf('2016', 'available'),
  halves: { client: contradiction(), server: contradiction() },
};

function contradiction(): Judgement {
  return {
    verdict: 'conflict',
    verdictReason: 'dism-against-wmi',
    rule: 'C4',
    because: [
      { signal: 'feature', value: 'SMB1Protocol: Enabled', effect: { code: 'feature-installed' } },
      {
        signal: 'featureWmi',
        value: 'SMB1Protocol: InstallState = 2',
        effect: { code: 'wmi-not-installed' },
      },
    ],
    warnings: [],
    changesAtReboot: false,
  };
}
