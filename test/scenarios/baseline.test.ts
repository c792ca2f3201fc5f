import { describe, expect, it } from '@jest/globals';
import { isPublished } from '../../lib/findings/images/image-findings.ts';
import { rollUpImages } from '../../lib/findings/images/image-roll-up.ts';
import { headline } from '../../lib/findings/images/image-summary.ts';
import { demoFleet } from '../arm-simulator/fleet.ts';
import type { Baseline } from '../arm-simulator/fleet-policies.ts';
import { truthOf } from '../arm-simulator/truth.ts';
import { createEstate, startedAt } from '../support/faulted-audit.ts';

/** Audits of the demo estate on virtual time, by where Microsoft's security baseline is in force. */
const audits = new Map<Baseline, ReturnType<typeof audit>>();

function audited(baseline: Baseline): ReturnType<typeof audit> {
  const known = audits.get(baseline) ?? audit(baseline);
  audits.set(baseline, known);
  return known;
}

async function audit(baseline: Baseline) {
  const world = demoFleet({ startedAt, baseline });
  const estate = await createEstate({ world });
  try {
    const findings = await estate.findings(await estate.run(await estate.open()));
    const images = (await rollUpImages(() => findings)).filter(isPublished);
    return { world, findings, images };
  } finally {
    await estate.close();
  }
}

type Audited = Awaited<ReturnType<typeof audited>>;

const keysOf = ({ world }: Audited) =>
  [...world.vms.values()].filter((vm) => vm.guest.leftoverKeys?.mrxsmb10?.['Start'] === 4).length;

/** What is said of each image, and who disagrees. */
const answers = ({ images }: Audited) =>
  images.map(({ offer, sku, version, smb1BinariesAbsent, disagreeing }) => [
    [offer, sku, version, smb1BinariesAbsent],
    disagreeing.map((id) => id.toLowerCase()).sort(),
  ]);

describe('the demo estate under a security baseline', () => {
  it('has the same headline and the same images with and without keys that policy wrote', async () => {
    const [bare, some, all] = [
      await audited('nowhere'),
      await audited('some-groups'),
      await audited('everywhere'),
    ];

    expect([keysOf(bare), keysOf(some), keysOf(all)]).toEqual([1, expect.any(Number), expect.any(Number)]);
    expect(keysOf(some)).toBeGreaterThan(10);
    expect(keysOf(all)).toBeGreaterThan(50);
    expect(headline(bare.images).byFlag).toMatchObject({ confirmed: 5, single: 6 });
    expect(headline(some.images).byFlag).toEqual(headline(bare.images).byFlag);
    expect(headline(all.images).byFlag).toEqual(headline(bare.images).byFlag);
    expect(answers(some)).toEqual(answers(bare));
    expect(answers(all)).toEqual(answers(bare));
  }, 120_000);

  it.each(['some-groups', 'everywhere'] as const)(
    'is found as it truly is, VM by VM and half by half, with the baseline in %s',
    async (baseline) => {
      const { world, findings } = await audited(baseline);
      const { targets } = truthOf(world);
      const truth = targets.map(({ id, outcome, reason, client, server }) => [
        id.toLowerCase(),
        [outcome, reason, client, server],
      ]);
      const found = findings.map(({ target, outcome, reason, probe }) => [
        target.key,
        [outcome, reason, probe?.halves.client.verdict ?? null, probe?.halves.server.verdict ?? null],
      ]);

      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(truth));
    },
    120_000,
  );
});
