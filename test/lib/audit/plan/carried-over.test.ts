import { describe, expect, it } from '@jest/globals';
import { createCarryOver } from '../../../../lib/audit/plan/carried-over.ts';
import { keptRow } from '../../../../lib/audit/plan/continued.ts';
import type { Audit } from '../../../../lib/model/audit.ts';
import { AuditError } from '../../../../lib/model/errors.ts';
import type { Finding } from '../../../../lib/model/finding.ts';
import type { AuditId } from '../../../../lib/model/ids.ts';
import { virtualClock } from '../../../arm-simulator/clock.ts';
import { aFinding, anAudit } from '../../../support/ledger-builders.ts';

const probed = aFinding('vm', 'binaries-absent');
const { target, lastKnown } = keptRow(probed);
const kept: Finding = {
  ...probed,
  outcome: 'skipped',
  reason: 'unchanged',
  probe: null,
  probeSha256: null,
  probedAt: null,
  lastKnown,
};
const today = 'b'.repeat(64);
const [first, second] = ['05', '06'].map((day) => `202601${day}T030000Z-0000000a` as AuditId) as [
  AuditId,
  AuditId,
];

let lists = 0;

type Deps = Parameters<typeof createCarryOver>[0];

function carryOverOf(
  store: Deps['store'],
  asked: Partial<Parameters<typeof createCarryOver>[1]> = {},
  {
    availableSince = async () => {
      lists += 1;
      return new Map([[target.key, Date.parse('2026-01-01T00:00:00.000Z')]]);
    },
    warn = () => undefined,
    signal = new AbortController().signal,
  }: Partial<Pick<Deps, 'availableSince'> & Pick<Deps['log'], 'warn'> & { signal: AbortSignal }> = {},
) {
  const clock = virtualClock(Date.parse('2026-01-07T03:00:00.000Z'));
  return createCarryOver(
    { store, clock, log: { info: () => undefined, warn, error: () => undefined }, availableSince },
    {
      limits: { ...anAudit().limits, maxAgeSeconds: 30 * 86_400 },
      lineage: null,
      trigger: 'cli',
      probeSha256: today,
      ...asked,
    },
    signal,
  );
}

/**
 * Whether an audit of today's probe spares the VM, where the second audit went on with the first, which had this probe. `newest`: the
 * newest judged verdicts.
 */
async function sparesAfter(
  earlier: Finding | null,
  newest = lastKnown,
  asked: Partial<Pick<Audit, 'limits' | 'lineage' | 'trigger'>> = {},
): Promise<boolean> {
  const lineage = { from: first, only: ['failed'], isContinued: true } as const;
  const audits: readonly Audit[] = [
    anAudit({ id: second, probeSha256: today, lineage }),
    ...(earlier === null ? [] : [anAudit({ id: first, probeSha256: earlier.probeSha256 ?? '' })]),
  ];
  const store = {
    readAudit: async (id: AuditId) => audits.find((audit) => audit.id === id) ?? null,
    latestFinding: async () => ({ auditId: second, finding: kept, passedOver: null }),
    finding: async (id: AuditId) => (id === first ? earlier : kept),
    lastKnown: async () => new Map(newest === null ? [] : [[target.key, newest]]),
  };
  const carryOver = carryOverOf(store, asked);
  await carryOver.verdictsFor([target]);
  return (await carryOver.verdictsFor([target])).size === 1;
}

describe('createCarryOver of verdicts that an audit took from the one that it went on with', () => {
  it('takes them over where they are of the same probe, and reads restarts once', async () => {
    lists = 0;

    expect(await sparesAfter({ ...probed, probeSha256: today })).toBe(true);
    expect(lists).toBe(1);
  });

  it.each([
    { name: 'no age was given', asked: { limits: anAudit().limits } },
    { name: 'it is a second look', asked: { lineage: { from: second, only: ['failed'] } } },
    { name: 'it is a check', asked: { trigger: 'check' } },
  ] as const)('probes again where $name', async ({ asked }) => {
    expect(await sparesAfter({ ...probed, probeSha256: today }, lastKnown, asked)).toBe(false);
  });

  it('probes again where a check between the two judged the VM', async () => {
    const judged = { client: 'enabled', server: 'enabled', probedAt: '2026-01-05T12:00:00.000Z' } as const;

    expect(await sparesAfter({ ...probed, probeSha256: today }, judged)).toBe(false);
  });

  it.each([
    { what: 'they are of an earlier probe', earlier: { ...probed, probeSha256: 'a'.repeat(64) } },
    { what: 'the audit that probed is deleted', earlier: null },
  ])('probes again where $what', async ({ earlier }) => {
    expect(await sparesAfter(earlier)).toBe(false);
  });
});

describe('createCarryOver', () => {
  const judged: Finding = { ...probed, probeSha256: today };
  const forbidden = new AuditError('arm.forbidden', { code: 'as-said', text: 'No.' });
  const untold = ['VMs are probed because Azure does not tell when they were last restarted', { vms: 1 }];
  const unread = 'The restarts of a subscription could not be read';

  async function saidOf(availableSince?: Deps['availableSince'], signal?: AbortSignal) {
    const warnings: unknown[] = [];
    const store = {
      readAudit: async () => anAudit({ probeSha256: today }),
      latestFinding: async () => ({ auditId: first, finding: judged, passedOver: null }),
      finding: async () => judged,
      lastKnown: async () => new Map(lastKnown === null ? [] : [[target.key, lastKnown]]),
    };
    const carryOver = carryOverOf(
      store,
      {},
      {
        ...(availableSince !== undefined && { availableSince }),
        ...(signal !== undefined && { signal }),
        warn: (...said) => warnings.push(said),
      },
    );
    const spared = (await carryOver.verdictsFor([target])).size;
    return { spared, notes: carryOver.notes().length, warnings };
  }

  it('says nothing where restarts are told', async () => {
    expect(await saidOf()).toEqual({ spared: 1, notes: 0, warnings: [] });
  });

  it('says how many VMs are probed since their restarts are not told', async () => {
    expect(await saidOf(async () => new Map())).toEqual({ spared: 0, notes: 1, warnings: [untold] });
  });

  it.each([
    { name: 'by Azure', error: forbidden, signal: undefined, because: forbidden },
    { name: 'once it is to stop', error: new Error('aborted'), signal: AbortSignal.abort(), because: null },
  ])('takes a list that is refused $name for one that tells of no VM', async ({ error, signal, because }) => {
    expect(await saidOf(() => Promise.reject(error), signal)).toEqual({
      spared: 0,
      notes: 1,
      warnings: [[unread, { subscription: target.subscriptionId, because }], untold],
    });
  });

  it('does not take a bug for trouble', async () => {
    const bug = new TypeError('a bug');

    await expect(saidOf(() => Promise.reject(bug))).rejects.toBe(bug);
  });
});
