import { describe, expect, it } from '@jest/globals';
import { stayedUp, verdictsToCarryOver } from '../../../lib/findings/carry-over.ts';
import { verdictsToKeep } from '../../../lib/findings/standing-verdict.ts';
import type { Finding } from '../../../lib/model/finding.ts';
import type { Target } from '../../../lib/model/target.ts';
import type { Half, Verdict } from '../../../lib/model/verdict.ts';
import { aFinding, aProbe, aTarget, image2016, provenanceOf } from '../../support/ledger-builders.ts';

const probeSha256 = 'b'.repeat(64);
const probedAt = '2026-01-05T03:10:00.000Z';
const current = { notBefore: Date.parse('2026-01-01T00:00:00Z'), probeSha256 };
const finding = aFinding('vm', { client: 'enabled', server: 'disabled' });

function carried(changes: {
  readonly finding?: Finding;
  readonly target?: Partial<Target>;
  readonly notBefore?: string;
  readonly sha?: string;
}): string {
  const latest = { finding: changes.finding ?? finding, probeSha256: changes.sha ?? probeSha256 };
  const notBefore = changes.notBefore === undefined ? current.notBefore : Date.parse(changes.notBefore);
  const target = { ...aTarget('vm'), ...changes.target };
  const known = verdictsToCarryOver(latest, target, { ...current, notBefore });
  return known.kind === 'probe' ? known.why : `${known.known.client} ${known.known.server}`;
}

function judged(client: Verdict, server: Verdict): Finding {
  return aFinding('vm', { client, server });
}

const image2019 = provenanceOf({ ...image2016, sku: '2019-Datacenter' });
const notKnown = { ...provenanceOf(null), end: 'unknown' } as const;

/** One half has a change waiting for a restart. */
function waiting(half: Half): Finding {
  const probe = aProbe('enabled');
  const judgement = { ...probe.halves[half], changesAtReboot: true };
  return { ...finding, probe: { ...probe, halves: { ...probe.halves, [half]: judgement } } };
}
/** Around the probe of `finding`, from its POST at `probedAt` to its settling a minute later. */
const [before, during, after] = ['03:09:59.999', '03:10:40.000', '03:11:00.001'].map(
  (time) => `2026-01-05T${time}Z`,
) as [string, string, string];
const lastKnown = { client: 'enabled', server: 'disabled', probedAt } as const;
const unreachable: Finding = { ...aFinding('vm', null), lastKnown };
const unchanged: Finding = { ...unreachable, outcome: 'skipped', reason: 'unchanged' };
/** As an audit that goes on with another keeps the row. */
const keptWaiting: Finding = { ...unchanged, lastKnown: verdictsToKeep(waiting('server')) };

describe('verdictsToCarryOver', () => {
  it.each([
    { name: 'the same VM', given: {}, verdict: 'enabled disabled' },
    {
      name: 'a VM whose verdict was carried over before',
      given: { finding: unchanged },
      verdict: 'enabled disabled',
    },
    {
      name: 'evidence that is just young enough',
      given: { notBefore: probedAt },
      verdict: 'enabled disabled',
    },
    {
      name: 'evidence that is too old',
      given: { notBefore: '2026-01-05T03:10:00.001Z' },
      verdict: 'too-old',
    },
    {
      name: 'a carried over verdict that is too old',
      given: { finding: unchanged, notBefore: '2026-01-06' },
      verdict: 'too-old',
    },
    { name: 'another probe', given: { sha: 'c'.repeat(64) }, verdict: 'other-probe' },
    { name: 'an unknown client', given: { finding: judged('unknown', 'enabled') }, verdict: 'not-decided' },
    { name: 'an unknown server', given: { finding: judged('enabled', 'unknown') }, verdict: 'not-decided' },
    {
      name: 'a conflict of the client',
      given: { finding: judged('conflict', 'enabled') },
      verdict: 'not-decided',
    },
    {
      name: 'a conflict of the server',
      given: { finding: judged('enabled', 'conflict') },
      verdict: 'not-decided',
    },
    {
      name: 'a client that waits for a restart',
      given: { finding: waiting('client') },
      verdict: 'not-decided',
    },
    {
      name: 'a server that waits for a restart',
      given: { finding: waiting('server') },
      verdict: 'not-decided',
    },
    {
      name: 'a change of the server that waits for a restart in verdicts that were kept',
      given: { finding: keptWaiting },
      verdict: 'not-decided',
    },
    {
      name: 'a server that an earlier version did not ask for',
      given: { finding: { ...unchanged, lastKnown: { ...lastKnown, server: 'unknown' as const } } },
      verdict: 'not-decided',
    },
    { name: 'a VM that was out of reach', given: { finding: unreachable }, verdict: 'not-decided' },
    { name: 'another image', given: { target: { provenance: image2019 } }, verdict: 'changed' },
    {
      name: 'an image that is not known',
      given: { target: { provenance: notKnown } },
      verdict: 'change-not-told',
    },
    {
      name: 'a newer system',
      given: { target: { os: { name: 'Windows Server 2016 Datacenter', version: '10.0.17763' } } },
      verdict: 'changed',
    },
    {
      name: 'a VM that was started or updated since',
      given: { target: { changedAt: after } },
      verdict: 'changed',
    },
    {
      name: 'a VM whose last change is not told',
      given: { target: { changedAt: null } },
      verdict: 'change-not-told',
    },
    {
      name: 'a change by the probe itself',
      given: { target: { changedAt: during } },
      verdict: 'enabled disabled',
    },
    {
      name: 'a change while another audit carried the verdict over',
      given: { finding: unchanged, target: { changedAt: during } },
      verdict: 'changed',
    },
    { name: 'a change just before the probe', given: { target: { changedAt: before } }, verdict: 'changed' },
    {
      name: 'a system that is not told',
      given: { target: { os: { name: null, version: null } } },
      verdict: 'change-not-told',
    },
  ])('says $verdict for $name', ({ given, verdict }) => {
    expect(carried(given)).toBe(verdict);
  });

  it('says nothing where no change was told then and none is now', () => {
    const untold = { ...finding, target: { ...finding.target, changedAt: null } };

    expect(carried({ finding: untold, target: { changedAt: null } })).toBe('change-not-told');
  });

  it('says nothing where the system was not told then and is not now', () => {
    const os = { name: null, version: null };
    const untold = { ...finding, target: { ...finding.target, os } };

    expect(carried({ finding: untold, target: { os } })).toBe('change-not-told');
  });
});

describe('stayedUp', () => {
  it.each([
    { name: 'up since long before the probe', since: '2025-12-01T00:00:00Z', says: true },
    { name: 'up since just long enough for two clocks to differ', since: '2026-01-05T03:05:00Z', says: true },
    { name: 'up since shortly before the probe', since: '2026-01-05T03:05:00.001Z', says: false },
    { name: 'restarted after the probe', since: '2026-01-06T00:00:00Z', says: false },
  ])('says $says of a VM that was $name', ({ since, says }) => {
    expect(stayedUp(Date.parse(since), probedAt)).toBe(says);
  });
});
