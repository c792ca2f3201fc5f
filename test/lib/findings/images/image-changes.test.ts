import { describe, expect, it } from '@jest/globals';
import { diffImages } from '../../../../lib/findings/images/image-changes.ts';
import type { ImageFlag, OwnImageFinding } from '../../../../lib/findings/images/image-findings.ts';
import { type Half, halves } from '../../../../lib/model/verdict.ts';
import { image } from '../../report/sample-findings.ts';

describe('diffImages', () => {
  it('names images first seen and those whose flag changed, ignoring case', () => {
    const before = [
      image(),
      image({ version: '2', smb1BinariesAbsent: 'single' }),
      image({ version: 'left' }),
    ];
    const after = [
      image({ publisher: 'MICROSOFTWINDOWSSERVER' }),
      image({ version: '2' }),
      image({ version: '3', smb1BinariesAbsent: 'no' }),
    ];

    const { firstSeen, flagChanged } = diffImages(
      { audit: { halves }, images: before },
      { audit: { halves }, images: after },
    );

    expect(firstSeen.map(({ version }) => version)).toEqual(['3']);
    expect(flagChanged.map(({ image: { version }, was }) => [version, was])).toEqual([['2', 'single']]);
  });

  it('knows images of one’s own by kind and id', () => {
    const { smb1BinariesAbsent: _flag, ...seen } = image();
    const own = (id: string, smb1BinariesAbsent: ImageFlag): OwnImageFinding => ({
      ...{ ...seen, kind: 'managed', id, smb1BinariesAbsent },
      madeFrom: { end: 'unknown', reason: { code: 'nothing-named' }, image: null, chain: [] },
    });

    const { firstSeen, flagChanged } = diffImages(
      { audit: { halves }, images: [own('/Images/A', 'no'), own('/images/b', 'no')] },
      { audit: { halves }, images: [own('/images/a', 'single'), own('/images/c', 'no')] },
    );

    expect(firstSeen.map(({ id }) => id)).toEqual(['/images/c']);
    expect(flagChanged.map(({ image: { id }, was }) => [id, was])).toEqual([['/images/a', 'no']]);
  });

  it.each([
    { name: 'is a sample now', was: {}, is: { sample: { vms: 9, leftOut: 8 } }, counts: [0, 1] },
    { name: 'was a sample', was: { sample: { vms: 9, leftOut: 8 } }, is: {}, counts: [0, 1] },
    { name: 'rests on all its VMs in both', was: {}, is: {}, counts: [1, 0] },
  ])('tells another flag of an image that $name from a change', ({ was, is, counts }) => {
    const { flagChanged, bySample } = diffImages(
      {
        audit: { halves },
        images: [image({ ...was, smb1BinariesAbsent: 'mixed' }), image({ version: '2', ...was })],
      },
      {
        audit: { halves },
        images: [image({ ...is, smb1BinariesAbsent: 'confirmed' }), image({ version: '2', ...is })],
      },
    );

    expect([flagChanged.length, bySample]).toEqual(counts);
  });

  it('compares no flags with those that were given for the client alone', () => {
    const [was, is] = [image({ smb1BinariesAbsent: 'single' }), image({ smb1BinariesAbsent: 'no' })];
    const flagChanged = (one: readonly Half[], other: readonly Half[]) =>
      diffImages({ audit: { halves: one }, images: [was] }, { audit: { halves: other }, images: [is] })
        .flagChanged;

    expect(flagChanged(['client'], halves)).toEqual([]);
    expect(flagChanged(['client'], ['client'])).toHaveLength(1);
  });
});
