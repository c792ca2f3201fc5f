import type { GuestMachine } from '../../arm-simulator/world.ts';

/** How SMB 1.0 comes: part of the system before build 9600, one feature until 16299, then a feature for each half. */
export type ReleaseKind = 'builtin' | 'single' | 'split';

export function releaseKind(build: number): ReleaseKind {
  if (build < 9600) {
    return 'builtin';
  }
  return build < 16_299 ? 'single' : 'split';
}

export function buildOf({ osVersion }: GuestMachine): number {
  return Number(osVersion.split('.')[2] ?? 0);
}

export function isClient(release: string): boolean {
  return /^win/i.test(release);
}

/**
 * Such as `Windows Server 2012 R2 Datacenter` for `2012R2`. The registry of Windows 11 goes on calling it Windows 10:
 * https://github.com/shirou/gopsutil/issues/1143, https://github.com/mondoohq/mql/pull/5238
 */
export function productNameOf({ release, productName }: GuestMachine): string {
  if (productName !== undefined) {
    return productName;
  }
  if (isClient(release)) {
    return 'Windows 10 Enterprise';
  }
  const [, year = release, r2 = ''] = /^(\d{4})(R2)?/i.exec(release) ?? [];
  return `Windows Server ${year}${r2 ? ' R2' : ''} Datacenter`;
}

export function editionOf(release: string): string {
  return isClient(release) ? 'Enterprise' : 'ServerDatacenter';
}

/** The version that a release ships; Windows Management Framework updates are not modelled. */
export function powerShellVersionOf(osVersion: string, build: number): string {
  if (build < 9200) {
    return '2.0';
  }
  if (build < 10_000) {
    return build < 9600 ? '3.0' : '4.0';
  }
  return `5.1.${osVersion.split('.').slice(2).join('.')}`;
}
