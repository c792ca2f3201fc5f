import { describe, expect, it } from '@jest/globals';
import { createWaves } from '../../../../lib/audit/plan/waves.ts';
import type { MarketplaceImage, Provenance } from '../../../../lib/model/provenance.ts';
import type { LinkKind } from '../../../../lib/model/reasons/origin-reason.ts';
import { aTarget, image2016, provenanceOf } from '../../../support/ledger-builders.ts';

function wavesOf(...origins: readonly Provenance[]) {
  const waveOf = createWaves();
  return origins.map((provenance, index) => waveOf(aTarget(`vm-${index}`, { provenance })));
}

function made(kind: LinkKind, id: string): Provenance {
  return { ...provenanceOf(null), chain: [{ kind, id, note: { code: 'image-reference' } }] };
}

const from = (changes: Partial<MarketplaceImage> = {}) => provenanceOf({ ...image2016, ...changes });

describe('createWaves', () => {
  it('puts the first VM of an image before its second and third, and these before the rest', () => {
    expect(wavesOf(from(), from(), from(), from(), from())).toEqual([0, 1, 1, undefined, undefined]);
  });

  it('takes every version for an image of its own, whatever its casing', () => {
    expect(
      wavesOf(
        from({ version: '1.0.0' }),
        from({ version: '2.0.0' }),
        from({ version: '1.0.0', offer: 'WINDOWSSERVER' }),
      ),
    ).toEqual([0, 0, 1]);
  });

  it.each(['disk', 'snapshot', 'imported-blob'] as const)(
    'leaves a VM of a %s for the rest: its answer is nobody else’s',
    (kind) => {
      expect(wavesOf(made(kind, '/a'))).toEqual([undefined]);
    },
  );
});
