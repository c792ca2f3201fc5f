import { describe, expect, it } from '@jest/globals';
import { noExemptions } from '../../../../lib/findings/exemptions.ts';
import type { ImageFinding } from '../../../../lib/findings/images/image-findings.ts';
import type { ResourceId } from '../../../../lib/model/ids.ts';
import { type FindingTally, tallyFindings, uncountedKey } from '../../../../lib/report/finding-tally.ts';
import { imageSection } from '../../../../lib/report/html/image-matrix.ts';
import { audit, coverage, pagesFrom } from '../sample-findings.ts';
import { textIn } from './rendered-report.ts';

const provider =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/Rg/providers/Microsoft.Compute';

function anImage(disagreeing: readonly string[]): ImageFinding {
  return {
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku: '2022-datacenter',
    version: '20348.2529.240619',
    firstParty: true,
    imageDate: '2024-06-19',
    smb1BinariesAbsent: 'confirmed',
    judged: 12,
    decided: 12,
    notCounted: { upgraded: 0, versionUntold: 0, undecided: 0, notInOs: 0 },
    client: { 'binaries-absent': 10, enabled: 2 },
    server: { 'binaries-absent': 12 },
    disagreeing: disagreeing as ResourceId[],
    predicted: null,
    agreesWithPrediction: null,
  };
}

async function shown(image: ImageFinding, uncounted: FindingTally['uncounted'] = new Map()): Promise<string> {
  const tally = { ...(await tallyFindings(pagesFrom(), noExemptions, 0)), uncounted };
  const facts = {
    audit: audit(),
    coverage: coverage(),
    images: [image],
    ownImages: [],
    answers: null,
    tally,
  };
  return imageSection({ ...facts, exemptions: noExemptions, history: null, trend: { points: [], vms: [] } })
    .markup;
}

describe('imageSection', () => {
  it('names disagreeing VMs, instances of a scale set with the name of the set', async () => {
    const image = anImage([
      `${provider}/virtualMachines/vm-1`,
      `${provider}/virtualMachineScaleSets/web/virtualMachines/2`,
    ]);

    expect(textIn('en', await shown(image))).toMatch(/– Differ from the others: vm-1 web_2$/);
  });

  it('tells of how many VMs an answer rests on a sample', async () => {
    const sample = { vms: 1200, leftOut: 1188 };

    expect(textIn('en', await shown({ ...anImage([]), sample }))).toContain('of 1,200');
    expect(textIn('ja', await shown({ ...anImage([]), sample }))).toContain('全 1,200 台中');
  });

  it('names the first of many disagreeing VMs, counts the others and leads to them', async () => {
    const many = Array.from({ length: 1500 }, (_, index) => `${provider}/virtualMachines/vm-${index}`);
    const markup = await shown(anImage(many));

    expect(textIn('en', markup)).toMatch(/ vm-18 vm-19 1,480 more among the VMs of this image$/);
    expect(markup).toMatch(/data-show-search="[^"]+:20348\.2529\.240619"><span lang="en">1,480 more/);
  });

  it.each([
    {
      deprecation: {
        state: 'scheduled',
        date: '2027-01-12T00:00:00.000Z',
        alternative: { kind: 'plan', name: '2025-datacenter' },
      },
      said: 'To be deprecated: no new VMs from 2027-01-12 In its place: plan 2025-datacenter',
    },
    {
      deprecation: { state: 'scheduled', date: null, alternative: null },
      said: 'To be deprecated: no new VMs then',
    },
    {
      deprecation: {
        state: 'deprecated',
        date: null,
        alternative: { kind: 'offer', name: '<b>' },
      },
      said: 'Deprecated: no new VMs In its place: offer <b>',
    },
  ] as const)('says of a deprecated image: $said', async ({ deprecation, said }) => {
    const text = textIn('en', await shown({ ...anImage([]), deprecation }));

    expect(text).toContain(`2024-06-19 ${said} Without SMB1`);
  });

  it('says nothing of an image that is active', async () => {
    const deprecation = { state: 'active', date: null, alternative: null } as const;

    expect(textIn('en', await shown({ ...anImage([]), deprecation }))).toContain('2024-06-19 Without SMB1');
  });

  it('says why fewer VMs count than have verdicts, and names them', async () => {
    const image = {
      ...anImage([]),
      judged: 4,
      decided: 1,
      notCounted: { upgraded: 1, versionUntold: 0, undecided: 2, notInOs: 0 },
    };
    const named = {
      upgraded: [`${provider}/virtualMachines/vm-up` as ResourceId],
      versionUntold: [],
      undecided: ['vm-a', 'vm-b'].map((name) => `${provider}/virtualMachines/${name}` as ResourceId),
      notInOs: [],
    };
    const markup = await shown(image, new Map([[uncountedKey(image), named]]));

    expect(textIn('en', markup)).toMatch(
      /– 4 with verdicts, 1 counted: 1 upgraded in place, or its Windows version is not known: vm-up 2 undecided: vm-a vm-b$/,
    );
    expect(textIn('ja', markup)).toMatch(
      /判定のある VM 4 台のうち集計対象は 1 台。 .* vm-up 2 台は不明: vm-a vm-b$/,
    );
  });

  it('counts each half apart', async () => {
    expect(textIn('en', await shown(anImage([])))).toContain(
      'SMB 1.0 client SMB 1.0 server Expected by date',
    );
    expect(textIn('en', await shown(anImage([])))).toMatch(
      /2 Enabled 10 Binaries absent 12 Binaries absent – –$/,
    );
  });
});
