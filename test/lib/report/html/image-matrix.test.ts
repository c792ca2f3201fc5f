import { describe, expect, it } from '@jest/globals';
import type { ImageFinding } from '../../../../lib/findings/image-findings.ts';
import type { ResourceId } from '../../../../lib/model/ids.ts';
import { imageSection } from '../../../../lib/report/html/image-matrix.ts';
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
    verdicts: { 'binaries-absent': 10, enabled: 2 },
    disagreeing: disagreeing as ResourceId[],
    predicted: null,
    agreesWithPrediction: null,
  };
}

describe('imageSection', () => {
  it('names disagreeing VMs, instances of a scale set with the name of the set', () => {
    const images = [
      anImage([
        `${provider}/virtualMachines/vm-1`,
        `${provider}/virtualMachineScaleSets/web/virtualMachines/2`,
      ]),
    ];

    expect(textIn('en', imageSection({ images, history: null }).markup)).toMatch(/– vm-1 web_2$/);
  });

  it('names the first of many disagreeing VMs, counts the others and leads to them', () => {
    const many = Array.from({ length: 1500 }, (_, index) => `${provider}/virtualMachines/vm-${index}`);
    const { markup } = imageSection({ images: [anImage(many)], history: null });

    expect(textIn('en', markup)).toMatch(/ vm-18 vm-19 1,480 more among the VMs of this image$/);
    expect(markup).toMatch(/data-show-search="[^"]+:20348\.2529\.240619"><span lang="en">1,480 more/);
  });
});
