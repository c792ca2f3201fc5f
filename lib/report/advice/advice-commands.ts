import type { Half } from '../../model/verdict.ts';
import { releaseOf } from '../../smb/judge/signals.ts';

/**
 * Releases by how a half is turned off or removed: `builtin-7` up to Windows 7 and Server 2008 R2, `builtin-8` Windows 8 and Server 2012,
 * then by feature, on a server by Server Manager's cmdlets, on a client Windows by DISM's. `not-told`: the build is not known, or which of
 * the two it is. https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3
 */
export type Platform =
  | 'builtin-7'
  | 'builtin-8'
  | 'single-server'
  | 'single-client'
  | 'split-server'
  | 'split-client'
  | 'not-told';

/** The first build of Windows 8 and Server 2012, whose SMB server has cmdlets. */
const firstBuildOf8 = 9200;

/** `installationType` as Windows names it: `Server`, `Server Core`, `Client`. */
export function platformOf(build: number | null, installationType: string | null): Platform {
  const release = build === null ? null : releaseOf(build);
  if (build === null || release === null) {
    return 'not-told';
  }
  if (release === 'builtin') {
    return build < firstBuildOf8 ? 'builtin-7' : 'builtin-8';
  }
  if (installationType === null) {
    return 'not-told';
  }
  return /^client$/i.test(installationType) ? `${release}-client` : `${release}-server`;
}

/** Windows 8.1 and Server 2012 R2, which audit SMB 1.0 access with an update alone. */
export function needsUpdateToAudit(build: number | null): boolean {
  return build === 9600;
}

/** Can the server's use be audited? Null: the build is not known. */
export function canAudit(build: number | null): boolean | null {
  return build === null ? null : releaseOf(build) !== 'builtin';
}

/** Turns the server off: at once by its cmdlet, after a restart where there is none. Null: the build is not known. */
export function serverOff(
  build: number | null,
): { readonly command: string; readonly restart: boolean } | null {
  if (build === null) {
    return null;
  }
  return build < firstBuildOf8
    ? {
        command: String.raw`Set-ItemProperty -Path "HKLM:\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters" SMB1 -Type DWORD -Value 0 -Force`,
        restart: true,
      }
    : { command: 'Set-SmbServerConfiguration -EnableSMB1Protocol $false', restart: false };
}

/** Turns the client off where it cannot be removed; a restart is needed. */
export const clientOffCommands = [
  'sc.exe config lanmanworkstation depend= bowser/mrxsmb20/nsi',
  'sc.exe config mrxsmb10 start= disabled',
] as const;

/** Removes the feature of these halves; a restart is needed. Null where there is none, or the release is not told. */
export function removal(platform: Platform, halves: readonly Half[]): string | null {
  const [only] = halves;
  const own = halves.length === 1 && only !== undefined ? only : null;
  switch (platform) {
    case 'single-server':
      return 'Remove-WindowsFeature -Name FS-SMB1';
    case 'single-client':
      return 'Disable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol -NoRestart';
    case 'split-server':
      return `Remove-WindowsFeature -Name ${own === null ? 'FS-SMB1' : `FS-SMB1-${own.toUpperCase()}`}`;
    case 'split-client':
      return `Disable-WindowsOptionalFeature -Online -FeatureName ${own === null ? 'SMB1Protocol' : features[own]} -NoRestart`;
    default:
      return null;
  }
}

const features: Readonly<Record<Half, string>> = {
  client: 'SMB1Protocol-Client',
  server: 'SMB1Protocol-Server',
};
