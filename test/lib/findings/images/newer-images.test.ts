import { describe, expect, it } from '@jest/globals';
import { firstPublished, newerImages, skusInUse } from '../../../../lib/findings/images/newer-images.ts';
import type { Finding } from '../../../../lib/model/finding.ts';
import type { PublishedSku } from '../../../../lib/model/provenance.ts';
import { aFinding, image2016 } from '../../../support/ledger-builders.ts';
import { image } from '../../report/sample-findings.ts';

const sku = { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2022-datacenter-g2' };
const inUse = ['20348.9.1', '20348.10.1'].map((version) => image({ ...sku, version }));

function published(changes: Partial<PublishedSku> = {}): PublishedSku {
  return { ...sku, location: 'japaneast', versions: ['20348.11.1', '20348.10.1'], ...changes };
}

describe('newerImages', () => {
  it('tells what no VM shows yet, and which versions in use are followed, by their numbers', () => {
    const catalogue = [
      published({ publisher: 'microsoftwindowsserver', versions: ['20348.11.1', '20348.10.1'] }),
    ];

    expect(newerImages(inUse, catalogue)).toMatchObject([
      {
        newestInUse: '20348.10.1',
        newest: '20348.11.1',
        unseen: ['20348.11.1'],
        followed: ['20348.9.1', '20348.10.1'],
      },
    ]);
  });

  it('has nothing newer where the newest is in use', () => {
    expect(newerImages(inUse, [published({ versions: ['20348.10.1'] })])).toMatchObject([
      { unseen: [], followed: ['20348.9.1'] },
    ]);
  });

  it('counts an offer that continues another as newer than all of that one', () => {
    const next = published({
      offer: 'windowsserver2022',
      continues: 'WindowsServer',
      versions: ['20348.8.1'],
    });

    expect(newerImages(inUse, [next])).toMatchObject([
      {
        offer: 'windowsserver2022',
        continues: 'WindowsServer',
        newestInUse: null,
        unseen: ['20348.8.1'],
        followed: ['20348.9.1', '20348.10.1'],
      },
    ]);
  });

  it.each([
    [null, { newest: null, unseen: null, followed: [] }],
    [[], { newest: null, unseen: [], followed: [] }],
  ])('claims nothing of a SKU whose versions are %j', (versions, expected) => {
    expect(newerImages(inUse, [published({ versions })])).toMatchObject([expected]);
  });
});

describe('firstPublished', () => {
  const earlier = published({ versions: ['20348.9.1', '20348.8.1'] });

  it('lists what is newer than all that was published', () => {
    expect(firstPublished([earlier], [published()])).toEqual([
      { ...sku, version: '20348.11.1' },
      { ...sku, version: '20348.10.1' },
    ]);
  });

  it.each([
    ['the earlier audit did not ask', undefined, [published()]],
    ['the later audit did not ask', [earlier], undefined],
    ['the earlier audit did not ask of this SKU', [{ ...earlier, sku: 'another' }], [published()]],
    ['the earlier audit could not read it', [{ ...earlier, versions: null }], [published()]],
    ['the later audit could not read it', [earlier], [published({ versions: null })]],
  ])('lists nothing where %s', (_, before, after) => {
    expect(firstPublished(before, after)).toEqual([]);
  });
});

describe('skusInUse', () => {
  it('has each SKU once, in whatever casing, with a place of one of its VMs', async () => {
    const findings: Finding[] = [
      aFinding('a', 'enabled'),
      aFinding('b', null, { image: { ...image2016, offer: 'WINDOWSSERVER', version: null } }),
      aFinding('c', 'enabled', { image: null }),
      aFinding('d', 'enabled', { image: { ...image2016, sku: 'other' } }),
    ];
    const { publisher, offer } = image2016;
    const { subscriptionId, location } = findings[0]?.target ?? {};

    const found = await skusInUse(
      (async function* () {
        yield* findings;
      })(),
    );

    expect(found).toEqual([
      { publisher, offer, sku: '2016-Datacenter', subscriptionId, location },
      { publisher, offer, sku: 'other', subscriptionId, location },
    ]);
  });
});
