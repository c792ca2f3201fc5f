import { describe, expect, it } from '@jest/globals';
import { fitsImage, imageBuild } from '../../../../lib/findings/images/image-build.ts';
import type { MarketplaceImage } from '../../../../lib/model/provenance.ts';

function server(sku: string, version: string): MarketplaceImage {
  return { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku, version };
}

function client(sku: string, version: string): MarketplaceImage {
  return { publisher: 'MicrosoftWindowsDesktop', offer: 'windows', sku, version };
}

function sql(offer: string): MarketplaceImage {
  return { publisher: 'MicrosoftSQLServer', offer, sku: 'enterprise', version: '15.0.200512' };
}

const other: MarketplaceImage = {
  publisher: 'somebody',
  offer: 'windows-server-2016',
  sku: '2016-Datacenter',
  version: '14393.1.230101',
};

describe('imageBuild', () => {
  it.each([
    { image: server('2022-datacenter-azure-edition', '20348.1547.230207'), build: 20348 },
    { image: server('2019-Datacenter-Core-smalldisk', '17763.6293.240905'), build: 17763 },
    { image: server('2012-R2-Datacenter', '9600.21620.231004'), build: 9600 },
    { image: server('2016-Datacenter', '2016.127.20190115'), build: 14393 },
    { image: server('2019-Datacenter', '2019.0.20181122'), build: 17763 },
    { image: server('2008-R2-SP1', '2.127.20180613'), build: 7601 },
    { image: server('2012-Datacenter', '3.0.201505'), build: 9200 },
    { image: server('2012-R2-Datacenter', '4.127.20180815'), build: 9600 },
    { image: server('[smalldisk]2016-Datacenter', '1.0.141204'), build: 14393 },
    { image: server('2012-r2-datacenter-smalldisk', '1.0.141204'), build: 9600 },
    { image: server('2012-Datacenter', '1.0.141204'), build: 9200 },
    { image: server('2022-datacenter', 'nonsense'), build: 20348 },
    { image: server('2025-datacenter-azure-edition', ''), build: 26100 },
    { image: server('Datacenter-Core-1709-smalldisk', '1709.0.20171012'), build: null },
    { image: server('WindowsServerEssentials', '1.0.141204'), build: null },
    { image: client('win10-22h2-pro', '19045.3803.231204'), build: 19045 },
    { image: client('win11-23h2-ent', '1.0.0'), build: null },
    { image: sql('SQL2019-WS2022'), build: 20348 },
    { image: sql('SQL2014SP3-WS2012R2-BYOL'), build: 9600 },
    { image: sql('sql2016sp1-ws2016'), build: 14393 },
    { image: sql('SQL2019-RHEL8'), build: null },
    { image: other, build: null },
  ])('of $image.publisher $image.offer $image.sku $image.version is $build', ({ image, build }) => {
    expect(imageBuild(image)).toBe(build);
  });
});

describe('fitsImage', () => {
  it.each([
    { guest: '10.0.14393.3025', image: server('2016-Datacenter', '14393.5786.230306'), fits: true },
    { guest: '14393', image: server('2016-Datacenter', '2016.127.20190115'), fits: true },
    { guest: '6.3.9600', image: server('2012-R2-Datacenter', '4.127.20180815'), fits: true },
    { guest: '6.3.9600.20144', image: server('2012-Datacenter', '3.127.20180815'), fits: false },
    { guest: '10.0.20348.2000', image: server('2016-Datacenter', '14393.5786.230306'), fits: false },
    { guest: '10.0.17763.1', image: server('2016-Datacenter', '2016.127.20190115'), fits: false },
    { guest: null, image: server('2016-Datacenter', '2016.127.20190115'), fits: true },
    { guest: 'unreadable', image: server('2016-Datacenter', '2016.127.20190115'), fits: true },
    { guest: '10.0.20348.2000', image: other, fits: true },
    { guest: '10.0.19045.3803', image: client('20h1-pro', '19041.1000.210101'), fits: true },
    { guest: '10.0.22631.1', image: client('win11-22h2-pro', '22621.1.230101'), fits: true },
    { guest: '10.0.22621.1', image: client('win10-22h2-pro', '19045.1.230101'), fits: false },
    { guest: '10.0.26300.1742', image: client('win11-24h2-ent', '26100.4061.250506'), fits: true },
    { guest: '10.0.26300.1742', image: client('win11-25h2-avd', '26200.6584.250915'), fits: true },
    { guest: '10.0.26400.1', image: client('win11-26h2-ent', '26300.1742.260929'), fits: true },
    { guest: '10.0.28000.1', image: client('win11-25h2-ent', '26200.6584.250915'), fits: false },
    { guest: '10.0.26300.1742', image: client('win11-23h2-ent', '22631.3593.240511'), fits: false },
    { guest: '10.0.17763.1', image: client('rs4-pro', '17134.1.180410'), fits: false },
    { guest: '10.0.26100.1', image: server('2022-datacenter', '20348.2529.240619'), fits: false },
    { guest: '6.1.7601', image: server('2008-R2-SP1', '7600.1.0'), fits: true },
    { guest: '10.0.26200.1', image: client('win11-24h2-pro', '26100.1.250101'), fits: true },
  ])('of guest $guest and image $image.sku $image.version is $fits', ({ guest, image, fits }) => {
    expect(fitsImage(guest, image)).toBe(fits);
  });
});
