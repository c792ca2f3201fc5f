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

  it('compares no flags with those that were given for the client alone', () => {
    const [was, is] = [image({ smb1BinariesAbsent: 'single' }), image({ smb1BinariesAbsent: 'no' })];
    const flagChanged = (one: readonly Half[], other: readonly Half[]) =>
      diffImages({ audit: { halves: one }, images: [was] }, { audit: { halves: other }, images: [is] })
        .flagChanged;

    expect(flagChanged(['client'], halves)).toEqual([]);
    expect(flagChanged(['client'], ['client'])).toHaveLength(1);
  });
});
