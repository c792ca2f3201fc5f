import { describe, expect, it } from '@jest/globals';
import type { NewerImages } from '../../../../lib/findings/images/newer-images.ts';
import { newerColumns } from '../../../../lib/report/table/by-image.ts';

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
