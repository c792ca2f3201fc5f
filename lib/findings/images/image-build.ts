import type { MarketplaceImage } from '../../model/provenance.ts';

/**
 * The OS build that VMs of an image have unless they were upgraded in place, or null when the image does not tell.
 *
 * The version string says it: since about 2019 it starts with the OS build (`20348.2529.240619`); before that Windows
 * Server images started with a family number (`4.127.20180815` is 2012 R2) or the year (`2016.127.20190115`). Where it does
 * not, the SKU names the release (`2016-Datacenter-smalldisk`), for SQL Server images the offer (`SQL2019-WS2022`). Images
 * of other publishers number their versions as they like and tell nothing.
 */
export function imageBuild(image: MarketplaceImage): number | null {
  const publisher = image.publisher.toLowerCase();
  const version = image.version ?? '';
  if (publisher === 'microsoftwindowsserver') {
    return buildInVersion(version) ?? serverFamilies.get(firstNumber(version)) ?? buildOfSku(image.sku);
  }
  if (publisher === 'microsoftwindowsdesktop') {
    return buildInVersion(version);
  }
  const [, release = ''] = publisher === 'microsoftsqlserver' ? (/-ws(.+)$/i.exec(image.offer) ?? []) : [];
  return buildOfSku(release);
}

/**
 * Does a guest's OS build (`10.0.14393.3025`) fit the image it was made from? False after an in-place upgrade to another
 * servicing family. True when either build cannot be told: an upgrade is the exception, and an unreadable build must not silence an image.
 */
export function fitsImage(guestBuild: string | null, image: MarketplaceImage): boolean {
  const guest = guestBuild === null ? null : buildInVersion(guestBuild);
  const expected = imageBuild(image);
  return guest === null || expected === null || familyOf(guest) === familyOf(expected);
}

/** Windows Server 2012 R2, by OS build. */
export const build2012R2 = 9600;
/** Windows Server 2016, by OS build. */
export const build2016 = 14393;

/** https://learn.microsoft.com/windows-server/get-started/windows-server-release-info */
const serverBuilds = {
  '2008-r2': 7601,
  '2012': 9200,
  '2012-r2': build2012R2,
  '2016': build2016,
  '2019': 17763,
  '2022': 20348,
  '2025': 26100,
} as const;

/** First number of image versions before OS builds were used. */
const serverFamilies: ReadonlyMap<number, number> = new Map([
  [2, serverBuilds['2008-r2']],
  [3, serverBuilds['2012']],
  [4, serverBuilds['2012-r2']],
  [2016, serverBuilds['2016']],
  [2019, serverBuilds['2019']],
]);

/**
 * Builds with which a servicing family begins: a newer build of one family is reached by updates alone, such as an enablement package
 * that only switches features on (KB5015684; Windows 11 26H2 is build 26300 on 26100), and says nothing of an in-place upgrade. A build
 * that is not listed belongs to the family before it, so that the next such release needs no line here.
 *
 * https://learn.microsoft.com/windows/release-health/release-information,
 * https://learn.microsoft.com/windows/release-health/windows11-release-information,
 * https://learn.microsoft.com/windows-server/get-started/windows-server-release-info
 */
const familyStarts = [
  6000, // Vista, Server 2008; 6001 to 6003 are its service packs
  7600, // 7, Server 2008 R2; 7601 is its service pack
  9200, // 8, Server 2012
  9600, // 8.1, Server 2012 R2
  10240, // 10 1507
  10586, // 10 1511
  14393, // 10 1607, Server 2016
  15063, // 10 1703
  16299, // 10 1709
  17134, // 10 1803
  17763, // 10 1809, Server 2019
  18362, // 10 1903; 18363 is 1909
  19041, // 10 2004; 19042 to 19045 are 20H2 to 22H2
  20348, // Server 2022
  22000, // 11 21H2
  22621, // 11 22H2; 22631 is 23H2
  25398, // Server 23H2
  26100, // 11 24H2, Server 2025; 26200 is 25H2, 26300 is 26H2
  28000, // 11 26H1, a platform of its own
] as const;

function familyOf(build: number): number {
  return familyStarts.findLast((start) => start <= build) ?? build;
}

/** The build in `10.0.14393.3025`, `6.3.9600`, `14393` or `14393.5786.230306`: builds have four or five digits from 6000 on. */
function buildInVersion(version: string): number | null {
  const match = /^(?:\d{1,2}\.\d{1,2}\.)?(\d{4,5})(?:\.|$)/.exec(version);
  const build = Number(match?.[1] ?? 0);
  return build >= 6000 ? build : null;
}

function firstNumber(version: string): number {
  return Number(/^\d+/.exec(version)?.[0] ?? Number.NaN);
}

function buildOfSku(sku: string): number | null {
  const [, year = '', r2] = /(?<!\d)(20\d\d)(?!\d)(-?r2)?/i.exec(sku) ?? [];
  const release = r2 === undefined ? year : `${year}-r2`;
  return release in serverBuilds ? serverBuilds[release as keyof typeof serverBuilds] : null;
}
