import { afterEach, describe, expect, it } from '@jest/globals';
import { imageKey } from '../../lib/findings/images/image-key.ts';
import { rollUpImages } from '../../lib/findings/images/image-roll-up.ts';
import type { Finding } from '../../lib/model/finding.ts';
import type { Casing } from '../arm-simulator/casing.ts';
import { demoFleet } from '../arm-simulator/fleet.ts';
import { createEstate, type Estate, postsByVm, startedAt } from '../support/faulted-audit.ts';

type CasingOf = (path: string) => Casing | null;

const asMade: CasingOf = () => null;
/** Resource Graph and lists each in their own way, single documents as they were made. */
const apart: CasingOf = (path) => {
  if (/resourcegraph/i.test(path)) {
    return 'lower';
  }
  return /\/(virtualMachines|virtualMachineScaleSets|availabilityStatuses)$/i.test(path) ? 'upper' : null;
};

let casingOf: CasingOf = asMade;
let estate: Estate | null = null;

afterEach(async () => {
  await estate?.close();
  estate = null;
});

async function opened(): Promise<Estate> {
  estate = await createEstate({
    world: demoFleet({ startedAt }),
    azure: { casing: (path) => casingOf(path) },
  });
  return estate;
}

async function audited({ open, run, findings }: Estate, casing: CasingOf, maxAgeSeconds?: number) {
  casingOf = casing;
  const audit = await run(await open(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }));
  const found = await findings(audit);
  return { audit, found, told: await tell(found) };
}

/** What was found of each VM and each image, without how it is spelled. */
async function tell(found: readonly Finding[]) {
  const images = await rollUpImages(() => found);
  return {
    vms: found.map(vmOf).sort(),
    images: images
      .map((image) => [...imageKey(image), image.smb1BinariesAbsent, image.judged, image.decided].join(' '))
      .sort(),
  };
}

function vmOf({ target, outcome, reason, probe }: Finding): string {
  const { provenance, key, location, os } = target;
  const { end, reason: because, image, chain } = provenance;
  const verdicts = [probe?.halves.client.verdict, probe?.halves.server.verdict];
  const made = [end, because?.code, image === null ? '' : imageKey(image), chain.map(({ kind }) => kind)];
  return [key, target.kind, location, os.name, outcome, reason, ...verdicts, ...made.flat()].join(' ');
}

describe('an audit of an estate of which Azure spells ids and enumerations otherwise', () => {
  it.each<[string, CasingOf]>([
    ['all in lower case', () => 'lower'],
    ['all in upper case', () => 'upper'],
    ['each service in its own way', apart],
  ])(
    'finds the same of each VM once, %s',
    async (_how, casing) => {
      const plain = await audited(await opened(), asMade);
      await estate?.close();
      const other = await audited(await opened(), casing);

      expect(other.told).toEqual(plain.told);
      expect(other.audit.state).toBe(plain.audit.state);
      expect(other.audit.incompleteBecause.map(({ code }) => code)).toEqual(
        plain.audit.incompleteBecause.map(({ code }) => code),
      );
      const posts = [...postsByVm(estate?.azure.log() ?? [])].filter(([, each]) => each.length > 0);
      expect(posts.length).toBeGreaterThan(50);
    },
    240_000,
  );

  it('carries over what was found when Azure spelled it otherwise', async () => {
    const running = await opened();
    await audited(running, asMade);
    await running.clock.advance(86_400_000);
    const { found } = await audited(running, apart, 7 * 86_400);
    await running.clock.advance(86_400_000);
    const again = await audited(running, () => 'upper', 7 * 86_400);

    const carried = (findings: readonly Finding[]) =>
      findings.filter(({ reason }) => reason === 'unchanged').length;
    expect(carried(found)).toBeGreaterThan(50);
    expect(carried(again.found)).toBe(carried(found));
  }, 240_000);
});
