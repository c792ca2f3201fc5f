import { describe, expect, it } from '@jest/globals';
import { diffImages } from '../../../../lib/findings/images/image-changes.ts';
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

  it('compares no flags with those that were given for the client alone', () => {
    const [was, is] = [image({ smb1BinariesAbsent: 'single' }), image({ smb1BinariesAbsent: 'no' })];
    const flagChanged = (one: readonly Half[], other: readonly Half[]) =>
      diffImages({ audit: { halves: one }, images: [was] }, { audit: { halves: other }, images: [is] })
        .flagChanged;

    expect(flagChanged(['client'], halves)).toEqual([]);
    expect(flagChanged(['client'], ['client'])).toHaveLength(1);
  });
});
