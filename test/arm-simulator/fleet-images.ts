import type { SimDeprecation, Smb1State } from './world.ts';

export type Release =
  | '2008R2'
  | '2012'
  | '2012R2'
  | '2016'
  | '2019'
  | '2022'
  | '2025'
  | 'win10-22h2'
  | 'win11-23h2'
  | 'win11-24h2'
  | 'win11-26h2';

/** Versions that `[Environment]::OSVersion` and the registry give, without the revision, and revisions that were published. */
export const releases: Readonly<
  Record<Release, { readonly version: string; readonly revisions: readonly number[] }>
> = {
  '2008R2': { version: '6.1.7601', revisions: [24545, 24596, 26864] },
  '2012': { version: '6.2.9200', revisions: [22784, 23435, 24821] },
  '2012R2': { version: '6.3.9600', revisions: [19179, 20144, 21620] },
  '2016': { version: '10.0.14393', revisions: [2430, 3025, 4169, 7428] },
  '2019': { version: '10.0.17763', revisions: [107, 1637, 4252, 6293] },
  '2022': { version: '10.0.20348', revisions: [1547, 2227, 2529] },
  '2025': { version: '10.0.26100', revisions: [2314, 4061] },
  'win10-22h2': { version: '10.0.19045', revisions: [2965, 4291] },
  'win11-23h2': { version: '10.0.22631', revisions: [2428, 3593] },
  'win11-24h2': { version: '10.0.26100', revisions: [2314, 4061] },
  'win11-26h2': { version: '10.0.26300', revisions: [1742] },
};

/** A Marketplace image and the state of SMB1 in which this world published it. */
export type PublishedImage = {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly version: string;
  readonly release: Release;
  readonly smb1: Smb1State;
  /** A plan that VMs made from it carry: a product of another publisher. */
  readonly plan?: { readonly publisher: string; readonly name: string; readonly product: string };
  /** No longer offered: reading the version gives 404. */
  readonly isWithdrawn: boolean;
  /** Of one that is offered; absent: it is active. */
  readonly deprecation?: SimDeprecation;
};

const server = (sku: string, version: string, release: Release, smb1: Smb1State, isWithdrawn = true) =>
  ({
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku,
    version,
    release,
    smb1,
    isWithdrawn,
  }) satisfies PublishedImage;

/**
 * Three eras: SMB1 on until August 2017; switched off or not installed, payload kept, until August 2018; binaries removed from
 * 2012 R2 on since (https://jpaztech.github.io/blog/vm/marketplace-image-smb1/). What this world says of client, SQL Server and
 * third-party images is its own choice: no public page tells.
 */
export const publishedImages = {
  '2008r2-on': server('2008-R2-SP1', '2.0.201502', '2008R2', 'enabled'),
  '2008r2-off': server('2008-R2-SP1', '2.127.20180613', '2008R2', 'disabled'),
  '2012-on': server('2012-Datacenter', '3.0.201505', '2012', 'enabled'),
  '2012-off': server('2012-Datacenter', '3.127.20190314', '2012', 'disabled'),
  '2012r2-on': server('2012-R2-Datacenter', '4.0.20151120', '2012R2', 'enabled'),
  '2012r2-available': server('2012-R2-Datacenter', '4.127.20180315', '2012R2', 'available'),
  '2012r2-mixed': server('2012-R2-Datacenter', '4.127.20180815', '2012R2', 'available'),
  '2012r2-removed': server('2012-R2-Datacenter', '4.127.20190115', '2012R2', 'payload-removed'),
  '2012r2-single': server('2012-R2-Datacenter-smalldisk', '4.127.20190314', '2012R2', 'payload-removed'),
  '2016-on': server('2016-Datacenter', '2016.0.20161108', '2016', 'enabled'),
  '2016-available': server('2016-Datacenter', '2016.127.20180613', '2016', 'available'),
  '2016-removed': server('2016-Datacenter', '2016.127.20190115', '2016', 'payload-removed'),
  '2016-late': {
    ...server('2016-Datacenter', '14393.7428.241004', '2016', 'payload-removed', false),
    deprecation: {
      imageState: 'ScheduledForDeprecation',
      scheduledDeprecationTime: '2027-01-12T00:00:00+00:00',
      alternativeOption: { type: 'Plan', value: '2022-datacenter' },
    },
  },
  '2016-core': server('2016-Datacenter-Server-Core', '2016.127.20181122', '2016', 'payload-removed'),
  '2019-early': server('2019-Datacenter', '2019.0.20181122', '2019', 'payload-removed'),
  '2019-core': server(
    '2019-Datacenter-Core-smalldisk',
    '17763.6293.240905',
    '2019',
    'payload-removed',
    false,
  ),
  '2022-azure': server('2022-datacenter-azure-edition', '20348.2227.231214', '2022', 'payload-removed'),
  '2022': server('2022-datacenter', '20348.2529.240619', '2022', 'payload-removed', false),
  '2025': server('2025-datacenter', '26100.2314.241107', '2025', 'payload-removed', false),
  win10: {
    publisher: 'MicrosoftWindowsDesktop',
    offer: 'Windows-10',
    sku: 'win10-22h2-ent',
    version: '19045.2965.230505',
    release: 'win10-22h2',
    smb1: 'available',
    isWithdrawn: true,
  },
  win11: {
    publisher: 'MicrosoftWindowsDesktop',
    offer: 'windows-11',
    sku: 'win11-23h2-ent',
    version: '22631.3593.240511',
    release: 'win11-23h2',
    smb1: 'available',
    isWithdrawn: false,
    deprecation: {
      imageState: 'Deprecated',
      scheduledDeprecationTime: '2025-11-11T00:00:00+00:00',
      alternativeOption: { type: 'None' },
    },
  },
  'win11-24h2': {
    publisher: 'MicrosoftWindowsDesktop',
    offer: 'windows-11',
    sku: 'win11-24h2-ent',
    version: '26100.2314.241107',
    release: 'win11-24h2',
    smb1: 'available',
    isWithdrawn: false,
  },
  sql2019: {
    publisher: 'MicrosoftSQLServer',
    offer: 'SQL2019-WS2022',
    sku: 'standard',
    version: '15.0.230111',
    release: '2022',
    smb1: 'payload-removed',
    isWithdrawn: true,
  },
  sql2016: {
    publisher: 'MicrosoftSQLServer',
    offer: 'SQL2016SP1-WS2016',
    sku: 'Enterprise',
    version: '13.1.900310',
    release: '2016',
    smb1: 'enabled',
    isWithdrawn: true,
  },
  cis2022: {
    publisher: 'center-for-internet-security-inc',
    offer: 'cis-windows-server-2022-l1',
    sku: 'cis-windows-server-2022-l1',
    version: '1.0.9',
    release: '2022',
    smb1: 'payload-removed',
    plan: {
      publisher: 'center-for-internet-security-inc',
      name: 'cis-windows-server-2022-l1',
      product: 'cis-windows-server-2022-l1',
    },
    isWithdrawn: false,
  },
} as const satisfies Record<string, PublishedImage>;

export type ImageKey = keyof typeof publishedImages;

export function publishedImage(key: ImageKey): PublishedImage {
  return publishedImages[key];
}
