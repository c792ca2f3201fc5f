import { describe, expect, it } from '@jest/globals';
import type { OwnImageFinding } from '../../../../lib/findings/images/image-findings.ts';
import type { NewerImages } from '../../../../lib/findings/images/newer-images.ts';
import { newerColumns, ownImageColumns } from '../../../../lib/report/table/by-image.ts';
import { writeTable } from '../../../../lib/report/table/table.ts';
import { image, pagesFrom, sink } from '../sample-findings.ts';

const sku: NewerImages = {
  publisher: 'MicrosoftWindowsServer',
  offer: 'WindowsServer',
  sku: '2016-Datacenter',
  continues: null,
  location: 'japaneast',
  newestInUse: '14393.1.1',
  newest: null,
  unseen: [],
  followed: [],
};

function cellOf(name: string, image: NewerImages) {
  return newerColumns.find((column) => column.name === name)?.cell(image, 'en');
}

describe('newerColumns', () => {
  it.each([
    {
      what: 'what is published',
      image: { newest: '14393.2.1', unseen: ['14393.2.1'] },
      cells: ['14393.2.1', 1],
    },
    { what: 'that nothing is any more', image: {}, cells: ['none', 0] },
    { what: 'that Azure did not tell', image: { unseen: null }, cells: ['unread', null] },
  ])('tell $what', ({ image, cells }) => {
    const each = { ...sku, ...image };

    expect([cellOf('newest', each), cellOf('unseen', each)]).toEqual(cells);
  });
});

describe('ownImageColumns', () => {
  it('keep what an image was made from whole on a narrow terminal', async () => {
    const { judged, decided, notCounted, client, server, disagreeing } = image();
    const own: OwnImageFinding = {
      kind: 'managed',
      id: '/subscriptions/s/resourceGroups/rg-Golden/providers/Microsoft.Compute/images/server-core-of-the-year',
      madeFrom: {
        end: 'marketplace',
        reason: { code: 'marketplace-image', firstParty: true },
        image: {
          publisher: 'MicrosoftWindowsServer',
          offer: 'WindowsServer',
          sku: '2016-Datacenter-Server-Core',
          version: '2016.127.20181122',
        },
        chain: [],
      },
      ...{ smb1BinariesAbsent: 'no', judged, decided, notCounted, client, server, disagreeing },
    };
    const out = sink();

    await writeTable(ownImageColumns, pagesFrom([own]), { write: out.write, width: 80 });

    expect(out.text()).toMatch(/ WindowsServer:2016-Datacenter-Server-Core:2016\.127\.20181122\n/);
  });
});
