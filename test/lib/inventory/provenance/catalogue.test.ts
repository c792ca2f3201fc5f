import { describe, expect, it } from '@jest/globals';
import { readCatalogue } from '../../../../lib/inventory/provenance/catalogue.ts';
import type { SkuInUse } from '../../../../lib/model/provenance.ts';
import { firstSubscription } from '../../../support/ledger-builders.ts';

const place = { subscriptionId: firstSubscription, location: 'japaneast' };
const never = new AbortController().signal;

function inUse(offer: string, sku: string): SkuInUse {
  return { publisher: 'MicrosoftWindowsServer', offer, sku, ...place };
}

describe('readCatalogue', () => {
  it('asks for each SKU where one of its VMs is, and for 2022 in the offer that continues it', async () => {
    const asked: string[] = [];
    const catalogue = await readCatalogue(
      {
        published: ({ offer, sku }, { location }) => {
          asked.push(`${location} ${offer} ${sku}`);
          return Promise.resolve(offer === 'windowsserver2022' ? [] : ['1']);
        },
      },
      [
        inUse('WindowsServer', '2016-Datacenter'),
        inUse('windowsServer', '2022-datacenter-g2'),
        inUse('windowsserver2022', '2022-datacenter-g2'),
      ],
      never,
    );

    expect(asked).toEqual([
      'japaneast WindowsServer 2016-Datacenter',
      'japaneast windowsServer 2022-datacenter-g2',
      'japaneast windowsserver2022 2022-datacenter-g2',
      'japaneast windowsserver2022 2022-datacenter-g2',
    ]);
    expect(catalogue.map(({ offer, continues, versions }) => [offer, continues, versions])).toEqual([
      ['WindowsServer', undefined, ['1']],
      ['windowsServer', undefined, ['1']],
      ['windowsserver2022', 'windowsServer', []],
      ['windowsserver2022', undefined, []],
    ]);
  });
});
