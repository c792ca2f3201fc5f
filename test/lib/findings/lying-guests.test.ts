import { describe, expect, it } from '@jest/globals';
import { flagOf, type ImageFlag, isFlagged } from '../../../lib/findings/images/image-findings.ts';
import { rollUpImages } from '../../../lib/findings/images/image-roll-up.ts';
import type { Verdict } from '../../../lib/model/verdict.ts';
import { aFinding } from '../../support/ledger-builders.ts';

/** Both halves of one guest, as it says. */
type Said = { readonly client: Verdict; readonly server: Verdict };

const without: Said = { client: 'binaries-absent', server: 'binaries-absent' };
const withBinaries: Said = { client: 'installable', server: 'installable' };

/** The image's flag when so many guests say what they are, and so many something else. */
async function flagWith(honest: number, truth: Said, liars: number, lie: Said): Promise<ImageFlag> {
  const findings = [
    ...Array.from({ length: honest }, (_, index) => aFinding(`honest-${index}`, truth)),
    ...Array.from({ length: liars }, (_, index) => aFinding(`liar-${index}`, lie)),
  ];
  const [image] = await rollUpImages(() => findings);
  return image?.smb1BinariesAbsent ?? 'unjudged';
}

function fewest(does: (liars: number) => boolean): number {
  let liars = 0;
  while (!does(liars)) {
    liars += 1;
  }
  return liars;
}

const isHeadline = (flag: ImageFlag) => flag === 'single' || flag === 'confirmed';

describe('guests that lie about an image with the binaries', () => {
  it.each([
    { honest: 0, single: 1, confirmed: 2 },
    { honest: 1, single: null, confirmed: 2 },
    { honest: 2, single: null, confirmed: 8 },
    { honest: 3, single: null, confirmed: 12 },
    { honest: 25, single: null, confirmed: 100 },
  ])(
    'add a flag, beside $honest that tell the truth, from $confirmed on ($single for a single one)',
    async ({ honest, single, confirmed }) => {
      const flags = await Promise.all(
        Array.from({ length: confirmed + 2 }, (_, liars) => flagWith(honest, withBinaries, liars, without)),
      );

      expect(flags.indexOf('confirmed')).toBe(confirmed);
      expect(flags.indexOf('single')).toBe(single ?? -1);
      expect(flags.slice(confirmed).every((flag) => flag === 'confirmed')).toBe(true);
    },
  );

  it('need four for each honest one, where there are two or more', () => {
    for (let honest = 2; honest <= 60; honest += 1) {
      const added = fewest((liars) => isHeadline(flagOf(counts(liars, honest))));

      expect([honest, added]).toEqual([honest, 4 * honest]);
    }
  });

  it.each<{ honestly: Said; lie: Said; flag: ImageFlag }>([
    { honestly: { client: 'binaries-absent', server: 'enabled' }, lie: without, flag: 'confirmed' },
    { honestly: { client: 'enabled', server: 'not-in-os' }, lie: without, flag: 'confirmed' },
    // About one half alone it does not suffice where the other has the binaries.
    { honestly: withBinaries, lie: { client: 'binaries-absent', server: 'installable' }, flag: 'no' },
    { honestly: withBinaries, lie: { client: 'installable', server: 'binaries-absent' }, flag: 'no' },
  ])('must lie about each half that has them: $lie is $flag', async ({ honestly, lie, flag }) => {
    expect(await flagWith(1, honestly, 2, lie)).toBe(flag);
  });

  it.each<{ name: string; truth: Said }>([
    { name: 'whose Windows has no such feature', truth: { client: 'not-in-os', server: 'not-in-os' } },
    { name: 'of whose halves one is unknown', truth: { client: 'binaries-absent', server: 'unknown' } },
  ])('are not contradicted by honest ones $name', async ({ truth }) => {
    expect(await flagWith(30, truth, 1, without)).toBe('single');
    expect(await flagWith(30, truth, 2, without)).toBe('confirmed');
  });

  it('take not-in-os from an image, one by itself', async () => {
    const none: Said = { client: 'not-in-os', server: 'not-in-os' };

    expect(await flagWith(30, none, 0, none)).toBe('not-in-os');
    expect(await flagWith(30, none, 1, { client: 'not-in-os', server: 'unknown' })).toBe('unjudged');
  });
});

describe('guests that lie about an image without the binaries', () => {
  const oneHalf: readonly Said[] = [
    { client: 'enabled', server: 'binaries-absent' },
    { client: 'binaries-absent', server: 'installable' },
  ];

  it.each([
    { honest: 1, was: 'single', removed: 1, no: 2 },
    { honest: 2, was: 'confirmed', removed: 2, no: 8 },
    { honest: 7, was: 'confirmed', removed: 2, no: 28 },
    { honest: 8, was: 'confirmed', removed: 3, no: 32 },
    { honest: 11, was: 'confirmed', removed: 3, no: 44 },
    { honest: 12, was: 'confirmed', removed: 4, no: 48 },
  ])(
    'remove the flag of $honest that tell the truth from $removed on, and turn it into no from $no on, by a lie about one half',
    async ({ honest, was, removed, no }) => {
      for (const lie of oneHalf) {
        const flags = await Promise.all(
          Array.from({ length: no + 1 }, (_, liars) => flagWith(honest, without, liars, lie)),
        );

        expect(flags[0]).toBe(was);
        expect(flags.findIndex((flag) => !isHeadline(flag))).toBe(removed);
        expect(flags.slice(removed, no).every((flag) => flag === 'mixed')).toBe(true);
        expect(flags[no]).toBe('no');
      }
    },
  );

  it('need two at least, and one more than a quarter of the honest ones, where there are two or more', () => {
    for (let honest = 2; honest <= 60; honest += 1) {
      const removed = fewest((liars) => !isHeadline(flagOf(counts(honest, liars))));

      expect([honest, removed]).toEqual([honest, Math.max(2, Math.floor(honest / 4) + 1)]);
    }
  });

  it('are named as those that disagree, one of them beside a flag that stands', async () => {
    const findings = [
      aFinding('a', without),
      aFinding('b', without),
      aFinding('liar', { client: 'enabled', server: 'enabled' }),
    ];

    const [image] = await rollUpImages(() => findings);

    expect(image && isFlagged(image)).toBe(true);
    expect(image?.disagreeing).toEqual([findings[2]?.target.resourceId]);
  });
});

function counts(absent: number, present: number) {
  return { absent, present, notInOs: 0, undecided: 0 };
}
