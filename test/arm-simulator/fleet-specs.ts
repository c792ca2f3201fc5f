import type { MachineSpec } from './fleet-machines.ts';

const many = (count: number, spec: MachineSpec): MachineSpec[] => Array.from({ length: count }, () => spec);

/** One image for each answer to the question whether it comes without the SMB1 binaries. */
export const flaggedImages: readonly MachineSpec[] = [
  ...many(4, { image: '2016-removed' }),
  { image: '2016-removed', smb1: 'enabled' },
  ...many(2, { image: '2019-early' }),
  { image: '2012r2-single' },
  ...many(2, { image: '2012r2-mixed' }),
  ...many(2, { image: '2012r2-mixed', smb1: 'payload-removed' }),
  ...many(3, { image: '2012r2-on' }),
  { image: '2012r2-on', smb1: 'disabled' },
  ...many(2, { image: '2016-available' }),
  { image: '2012r2-removed' },
  { image: '2012r2-removed', upgradedTo: '2019' },
  { image: '2022-azure', condition: 'deallocated' },
];

/** Whole images go this way at once, since their VMs take the same updates. */
export const enabled: readonly MachineSpec[] = many(4, { image: 'win11-24h2', enabledTo: 'win11-26h2' });

/** One image of one's own for each way in which several VMs can share one, and for some answers. */
const goldenMachines: readonly MachineSpec[] = [
  ...many(3, { image: '2016-available', origin: 'gallery-from-vm', golden: 'server-2016' }),
  ...many(3, { image: '2022', origin: 'gallery-from-image', golden: 'server-2022' }),
  { image: '2022', origin: 'gallery-from-image', golden: 'server-2022', smb1: 'enabled' },
  ...many(2, { image: '2019-early', origin: 'gallery-from-platform', golden: 'server-2019' }),
  { image: '2012r2-on', origin: 'managed-image', golden: 'server-2012-r2' },
  { image: '2012r2-on', origin: 'managed-image', golden: 'server-2012-r2', smb1: 'payload-removed' },
  { image: '2012r2-on', origin: 'managed-image', golden: 'server-2012-r2', upgradedTo: '2019' },
  ...many(2, { image: '2012r2-on', origin: 'managed-image-blob', golden: 'from-on-premises' }),
  ...many(2, { image: '2016-core', origin: 'copied', golden: 'specialised' }),
];

export const golden = goldenMachines.map((spec): MachineSpec => ({ ...spec, region: 0 }));

export const interesting: readonly MachineSpec[] = [
  { image: '2008r2-on' },
  { image: '2008r2-off' },
  { image: '2012-on' },
  { image: '2012-off' },
  { image: '2025' },
  { image: 'win10' },
  { image: 'win11', origin: 'marketplace-latest' },
  { image: 'sql2019' },
  { image: 'sql2016' },
  { image: 'cis2022' },
  { image: '2022', origin: 'gallery-from-vm' },
  { image: '2016-on', origin: 'managed-image' },
  { image: '2012r2-available', origin: 'attached' },
  { image: '2016-core', origin: 'copied' },
  { image: '2019-core', origin: 'restored' },
  { image: '2012r2-on', origin: 'imported' },
  { image: '2012r2-on', origin: 'unmanaged' },
  { image: '2022', origin: 'community-gallery' },
  { image: '2025', condition: 'do-not-touch' },
  { image: '2022', condition: 'aks-node' },
  { image: '2016-late', condition: 'stopped' },
  { image: '2016-late', condition: 'stale-running' },
  { image: '2016-late', condition: 'deleted' },
  { image: '2022', condition: 'agent-not-ready' },
  { image: '2022', condition: 'extensions-disallowed' },
  { image: '2022', condition: 'forbidden' },
  { image: '2022', condition: 'busy-briefly' },
  { image: '2022', isLinux: true },
  { image: '2025', isLinux: true },
];

/** Every oddity of SMB 1.0, on images that are there for no other reason or have VMs enough. */
export const odd: readonly MachineSpec[] = [
  { image: '2022', odd: 'leftover keys' },
  { image: '2019-core', odd: 'leftover keys without Start' },
  { image: '2016-late', odd: 'leftover keys to start by themselves' },
  { image: '2022', odd: 'leftover keys to start on demand' },
  { image: '2025', odd: 'a leftover subkey instead of a value' },
  { image: 'win10', odd: 'client only' },
  { image: '2019-core', odd: 'server only' },
  { image: 'win10', odd: 'server only, switched off' },
  { image: 'sql2016', odd: 'server switched off' },
  { image: '2012-on', odd: 'server switched off' },
  { image: '2016-on', odd: 'client switched off' },
  { image: '2008r2-on', odd: 'client switched off' },
  { image: '2016-on', odd: 'a text as the switch' },
  { image: '2016-available', odd: 'just enabled' },
  { image: 'win11', odd: 'enabled at the next start' },
  { image: '2012r2-on', odd: 'gone at the next start' },
  { image: '2022', odd: 'a restart for another reason' },
  { image: '2022', odd: 'an old version in the store' },
  { image: '2012r2-on', odd: 'a driver whose Start was deleted' },
];
