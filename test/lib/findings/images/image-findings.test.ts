import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { flagOf, isFlagged, isPublished } from '../../../../lib/findings/images/image-findings.ts';
import { rollUpImages, whyNotCounted } from '../../../../lib/findings/images/image-roll-up.ts';
import type { Finding } from '../../../../lib/model/finding.ts';
import type { ImageDeprecation, MarketplaceImage } from '../../../../lib/model/provenance.ts';
import { type Verdict, verdicts } from '../../../../lib/model/verdict.ts';
import { aFinding, aTarget, image2016 } from '../../../support/ledger-builders.ts';

function idsOf(...names: string[]): string[] {
  return names.map((name) => aTarget(name).resourceId);
}

describe('flagOf', () => {
  it.each([
    { absent: 0, present: 0, notInOs: 0, undecided: 0, flag: 'unjudged' },
    { absent: 0, present: 0, notInOs: 0, undecided: 3, flag: 'unjudged' },
    { absent: 0, present: 0, notInOs: 1, undecided: 0, flag: 'not-in-os' },
    { absent: 0, present: 0, notInOs: 2, undecided: 1, flag: 'unjudged' },
    { absent: 1, present: 0, notInOs: 0, undecided: 0, flag: 'single' },
    { absent: 1, present: 0, notInOs: 1, undecided: 5, flag: 'single' },
    { absent: 0, present: 1, notInOs: 0, undecided: 0, flag: 'no' },
    { absent: 1, present: 1, notInOs: 0, undecided: 0, flag: 'mixed' },
    { absent: 2, present: 0, notInOs: 0, undecided: 0, flag: 'confirmed' },
    { absent: 2, present: 1, notInOs: 0, undecided: 0, flag: 'confirmed' },
    { absent: 2, present: 2, notInOs: 0, undecided: 0, flag: 'mixed' },
    { absent: 7, present: 2, notInOs: 0, undecided: 0, flag: 'mixed' },
    { absent: 8, present: 2, notInOs: 0, undecided: 0, flag: 'confirmed' },
    { absent: 79, present: 21, notInOs: 0, undecided: 0, flag: 'mixed' },
    { absent: 80, present: 20, notInOs: 0, undecided: 0, flag: 'confirmed' },
    { absent: 1, present: 2, notInOs: 0, undecided: 0, flag: 'no' },
    { absent: 2, present: 7, notInOs: 0, undecided: 0, flag: 'mixed' },
    { absent: 2, present: 8, notInOs: 0, undecided: 0, flag: 'no' },
    { absent: 20, present: 80, notInOs: 0, undecided: 0, flag: 'no' },
    { absent: 21, present: 79, notInOs: 0, undecided: 0, flag: 'mixed' },
    { absent: 0, present: 9, notInOs: 9, undecided: 9, flag: 'no' },
  ])(
    'of $absent absent, $present present, $notInOs not in OS, $undecided undecided is $flag',
    ({ flag, ...counts }) => {
      expect(flagOf(counts)).toBe(flag);
    },
  );
});

describe('rollUpImages', () => {
  it('counts what was judged, what was decided and names the minority', async () => {
    const findings = [
      aFinding('absent-1', 'binaries-absent'),
      aFinding('absent-2', 'binaries-absent'),
      aFinding('absent-3', 'binaries-absent'),
      aFinding('absent-4', 'binaries-absent'),
      aFinding('Changed-Later', 'enabled'),
      aFinding('conflict', 'conflict'),
      aFinding('unknown', 'unknown'),
      aFinding('unreachable', null),
    ];

    expect(await rollUpImages(() => findings)).toEqual([
      {
        ...image2016,
        imageDate: null,
        smb1BinariesAbsent: 'confirmed',
        judged: 7,
        decided: 5,
        notCounted: { upgraded: 0, versionUntold: 0, undecided: 2, notInOs: 0 },
        client: { 'binaries-absent': 4, enabled: 1, conflict: 1, unknown: 1 },
        server: { 'binaries-absent': 4, enabled: 1, conflict: 1, unknown: 1 },
        disagreeing: idsOf('Changed-Later'),
        predicted: null,
        agreesWithPrediction: null,
        firstParty: true,
      },
    ]);
  });

  it.each([
    { firstParty: true, told: true },
    { firstParty: false, told: false },
    { firstParty: null, told: false },
  ])(
    "takes from provenance ($firstParty) whether an image is Microsoft's own",
    async ({ firstParty, told }) => {
      const finding = aFinding('vm', 'enabled');
      const provenance = { ...finding.target.provenance, firstParty };

      const [image] = await rollUpImages(() => [{ ...finding, target: { ...finding.target, provenance } }]);

      expect(image).toMatchObject({ firstParty: told });
    },
  );

  it('names the VMs without the binaries where they are the minority', async () => {
    const findings = [
      aFinding('removed-by-hand', 'binaries-absent'),
      ...['a', 'b', 'c', 'd'].map((name) => aFinding(name, 'installable')),
    ];

    expect(await rollUpImages(() => findings)).toMatchObject([
      { smb1BinariesAbsent: 'no', disagreeing: idsOf('removed-by-hand') },
    ]);
  });

  it('names those that have the binaries in a tie', async () => {
    const findings = [aFinding('without', 'binaries-absent'), aFinding('with', 'disabled')];

    expect(await rollUpImages(() => findings)).toMatchObject([
      { smb1BinariesAbsent: 'mixed', disagreeing: idsOf('with') },
    ]);
  });

  it('counts a VM that was upgraded in place as judged and not as decided', async () => {
    const findings = [
      aFinding('upgraded', 'enabled', { build: '10.0.20348.2000' }),
      aFinding('as-made', 'binaries-absent'),
    ];

    expect(await rollUpImages(() => findings)).toMatchObject([
      {
        smb1BinariesAbsent: 'single',
        judged: 2,
        decided: 1,
        notCounted: { upgraded: 1, versionUntold: 0, undecided: 0, notInOs: 0 },
        client: { enabled: 1, 'binaries-absent': 1 },
        disagreeing: [],
      },
    ]);
  });

  it('counts VMs that were updated within a servicing family', async () => {
    const image = {
      publisher: 'MicrosoftWindowsDesktop',
      offer: 'windows-11',
      sku: 'win11-25h2-avd',
      version: '26200.6584.250915',
    };
    const findings = Array.from({ length: 4 }, (_, index) =>
      aFinding(`vm-${index}`, 'installable', { image, build: '10.0.26300.1742' }),
    );

    expect(await rollUpImages(() => findings)).toMatchObject([
      { smb1BinariesAbsent: 'no', judged: 4, decided: 4 },
    ]);
  });

  it('keeps VMs of an image of which no version is told in a row of their own, without a flag', async () => {
    const untold = { ...image2016, version: null };
    const findings = [
      aFinding('a', 'binaries-absent', { image: untold }),
      aFinding('b', 'binaries-absent', { image: untold }),
      aFinding('c', 'binaries-absent'),
    ];

    expect(await rollUpImages(() => findings)).toMatchObject([
      {
        version: null,
        firstParty: true,
        smb1BinariesAbsent: 'unjudged',
        judged: 2,
        decided: 0,
        notCounted: { upgraded: 0, versionUntold: 2, undecided: 0, notInOs: 0 },
        client: { 'binaries-absent': 2 },
        predicted: null,
      },
      { version: image2016.version, smb1BinariesAbsent: 'single', judged: 1 },
    ]);
    expect(findings.map(whyNotCounted)).toEqual(['versionUntold', 'versionUntold', null]);
  });

  it('does not take an image for one without the feature because a VM was upgraded', async () => {
    const findings = [aFinding('upgraded', 'not-in-os', { build: '10.0.30000.1' })];

    expect(await rollUpImages(() => findings)).toMatchObject([{ smb1BinariesAbsent: 'unjudged', judged: 1 }]);
  });

  it.each([
    { client: 'binaries-absent', server: 'binaries-absent', flag: 'single', counts: {} },
    { client: 'binaries-absent', server: 'not-in-os', flag: 'single', counts: {} },
    { client: 'not-in-os', server: 'binaries-absent', flag: 'single', counts: {} },
    { client: 'not-in-os', server: 'not-in-os', flag: 'not-in-os', counts: { notInOs: 1 } },
    { client: 'binaries-absent', server: 'enabled', flag: 'no', counts: {} },
    { client: 'binaries-absent', server: 'disabled', flag: 'no', counts: {} },
    { client: 'installable', server: 'binaries-absent', flag: 'no', counts: {} },
    { client: 'unknown', server: 'enabled', flag: 'no', counts: {} },
    { client: 'binaries-absent', server: 'unknown', flag: 'unjudged', counts: { undecided: 1 } },
    { client: 'conflict', server: 'binaries-absent', flag: 'unjudged', counts: { undecided: 1 } },
    { client: 'disabled', server: 'unknown', flag: 'unjudged', counts: { undecided: 1 } },
  ] as const)('of one VM, client $client and server $server, is $flag', async ({ flag, counts, ...pair }) => {
    const none = { upgraded: 0, versionUntold: 0, undecided: 0, notInOs: 0 };

    expect(await rollUpImages(() => [aFinding('vm', pair)])).toMatchObject([
      { smb1BinariesAbsent: flag, notCounted: { ...none, ...counts } },
    ]);
  });

  it('counts verdicts that were carried over, and no other last known ones', async () => {
    const lastKnown = {
      client: 'binaries-absent',
      server: 'not-in-os',
      probedAt: '2026-01-01T00:00:00.000Z',
    } as const;
    const carried: Finding = {
      ...aFinding('carried', null),
      outcome: 'skipped',
      reason: 'unchanged',
      lastKnown,
    };
    const findings = [carried, { ...aFinding('out-of-reach', null), lastKnown }];

    expect(await rollUpImages(() => findings)).toMatchObject([
      {
        smb1BinariesAbsent: 'single',
        judged: 1,
        client: { 'binaries-absent': 1 },
        server: { 'not-in-os': 1 },
      },
    ]);
  });

  it('takes images that differ in case only for one and prints the first spelling', async () => {
    const spelled = { ...image2016, publisher: 'microsoftwindowsserver', sku: '2016-DATACENTER' };
    const findings = [aFinding('a', 'binaries-absent'), aFinding('b', 'binaries-absent', { image: spelled })];

    expect(await rollUpImages(() => findings)).toMatchObject([
      { ...image2016, smb1BinariesAbsent: 'confirmed' },
    ]);
  });

  it('keeps versions, SKUs, offers and publishers apart and in order', async () => {
    const images: MarketplaceImage[] = [
      { publisher: 'a', offer: 'b', sku: 'c', version: '2' },
      { publisher: 'A', offer: 'b', sku: 'c', version: '10' },
      { publisher: 'a', offer: 'b', sku: 'cd', version: '1' },
      { publisher: 'a', offer: 'bc', sku: 'c', version: '1' },
      { publisher: 'ab', offer: 'c', sku: 'c', version: '1' },
    ];
    const findings = images.map((image, index) => aFinding(`vm-${index}`, 'enabled', { image }));

    const versions = (await rollUpImages(() => findings))
      .filter(isPublished)
      .map(({ publisher, offer, sku, version }) => [publisher, offer, sku, version].join(' '));

    expect(versions).toEqual(['A b c 10', 'a b c 2', 'a b cd 1', 'a bc c 1', 'ab c c 1']);
  });

  it('leaves out VMs of other provenance and lists images of which nothing was judged', async () => {
    const findings = [aFinding('custom', 'enabled', { image: null }), aFinding('off', null)];

    expect(await rollUpImages(() => findings)).toMatchObject([
      { ...image2016, smb1BinariesAbsent: 'unjudged', judged: 0, decided: 0, client: {}, server: {} },
    ]);
  });

  it('tells the gravest that any region says of an image, and nothing where none says', async () => {
    const saying = (name: string, imageDeprecation?: ImageDeprecation): Finding => {
      const finding = aFinding(name, 'binaries-absent');
      const { provenance } = finding.target;
      const told = imageDeprecation === undefined ? provenance : { ...provenance, imageDeprecation };
      return { ...finding, target: { ...finding.target, provenance: told } };
    };
    const active: ImageDeprecation = { state: 'active', date: null, alternative: null };
    const scheduled: ImageDeprecation = { ...active, state: 'scheduled', date: '2027-01-12T00:00:00.000Z' };

    const [told] = await rollUpImages(() => [
      saying('a', active),
      saying('b', scheduled),
      saying('c', active),
    ]);
    const [untold] = await rollUpImages(() => [saying('a')]);

    expect(told).toMatchObject({ deprecation: scheduled });
    expect(untold).not.toHaveProperty('deprecation');
  });

  it('compares with what the date of the image lets one expect', async () => {
    const old = { image: { ...image2016, version: '2016.127.20170701' }, imageDate: '2017-07-01' };
    const findings = [
      aFinding('as-expected', 'binaries-absent', { imageDate: '2023-03-06' }),
      aFinding('not-as-expected', 'binaries-absent', old),
    ];

    expect(await rollUpImages(() => findings)).toMatchObject([
      { predicted: 'absent', agreesWithPrediction: true },
      { predicted: 'enabled', agreesWithPrediction: false },
    ]);
  });

  it('reads an asynchronous source a second time only to name a minority', async () => {
    let reads = 0;
    const source = (findings: readonly Finding[]) =>
      async function* () {
        reads += 1;
        yield* findings;
      };
    const absent = ['a', 'b', 'c', 'd'].map((name) => aFinding(name, 'binaries-absent'));

    await rollUpImages(source(absent));
    expect(reads).toBe(1);

    const [image] = await rollUpImages(source([...absent, aFinding('e', 'enabled')]));
    expect(reads).toBe(3);
    expect(image?.disagreeing).toEqual(idsOf('e'));
  });

  it('agrees with a plain second reading of the rule', async () => {
    const builds = ['10.0.14393.1', '10.0.17763.1', null];
    const finding = fc.record({
      pair: fc.option(
        fc.record({ client: fc.constantFrom(...verdicts), server: fc.constantFrom(...verdicts) }),
      ),
      version: fc.constantFrom('14393.1.230101', '2016.127.20170501'),
      build: fc.constantFrom(...builds),
    });

    await fc.assert(
      fc.asyncProperty(fc.array(finding, { maxLength: 25 }), async (made) => {
        const findings = made.map(({ pair, version, build }, index) =>
          aFinding(`vm-${index}`, pair, { image: { ...image2016, version }, build }),
        );

        const rolledUp = (await rollUpImages(() => findings)).filter(isPublished);

        expect(rolledUp.map(({ version }) => version)).toEqual(
          [...new Set(made.map(({ version }) => version))].toSorted(),
        );
        for (const image of rolledUp) {
          const own = findings.filter(({ target }) => target.provenance.image?.version === image.version);
          expect(image).toMatchObject(plainRollUp(own));
        }
      }),
    );
  });
});

/** The rule once more, over the list of one 2016 image's findings. */
function plainRollUp(findings: readonly Finding[]): Record<string, unknown> {
  const judged = findings.filter(({ probe }) => probe !== null);
  const matching = judged.filter(({ probe }) => probe?.os.build !== '10.0.17763.1');
  const where = (fits: (verdicts: readonly (Verdict | undefined)[]) => boolean) =>
    matching.filter(({ probe }) => fits([probe?.halves.client.verdict, probe?.halves.server.verdict]));
  const isOn = (pair: readonly unknown[]) => pair.includes('enabled');
  const isOpen = (pair: readonly unknown[]) =>
    !isOn(pair) && (pair.includes('unknown') || pair.includes('conflict'));
  const lacks = (pair: readonly unknown[]) =>
    pair.every((each) => each === 'binaries-absent' || each === 'not-in-os');
  const absent = where((pair) => lacks(pair) && pair.includes('binaries-absent'));
  const notInOs = where((pair) => pair.every((each) => each === 'not-in-os'));
  const undecided = where(isOpen);
  const present = where((pair) => !lacks(pair) && !isOpen(pair));
  const n = absent.length + present.length;
  return {
    smb1BinariesAbsent: plainFlag(
      absent.length,
      present.length,
      notInOs.length > 0 && undecided.length === 0,
    ),
    judged: judged.length,
    decided: n,
    notCounted: {
      upgraded: judged.length - matching.length,
      versionUntold: 0,
      undecided: undecided.length,
      notInOs: notInOs.length,
    },
    disagreeing: (absent.length < present.length ? absent : present)
      .filter(() => absent.length > 0 && present.length > 0)
      .map(({ target }) => target.resourceId),
  };
}

function plainFlag(absent: number, present: number, isNotInOs: boolean): string {
  const n = absent + present;
  const most = Math.max(1, n / 5);
  switch (true) {
    case n === 0:
      return isNotInOs ? 'not-in-os' : 'unjudged';
    case n === 1 && absent === 1:
      return 'single';
    case absent >= 2 && present <= most:
      return 'confirmed';
    case absent === 0 || (present >= 2 && absent <= most):
      return 'no';
    default:
      return 'mixed';
  }
}

describe('isFlagged', () => {
  it('holds for confirmed and single images', async () => {
    const twice = [aFinding('a', 'binaries-absent'), aFinding('b', 'binaries-absent')];
    const [confirmed] = await rollUpImages(() => twice);
    const [single] = await rollUpImages(() => twice.slice(1));
    const [mixed] = await rollUpImages(() => [...twice.slice(1), aFinding('c', 'enabled')]);

    expect([confirmed, single, mixed].map((image) => image && isFlagged(image))).toEqual([true, true, false]);
  });
});
