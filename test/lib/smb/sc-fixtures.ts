import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../fixtures/sc-query/', import.meta.url);
/** Every fixture's file name. */
export const allFixtures = readdirSync(folder).sort();

export function fixture(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8');
}

const both = 'Bowser MRxSmb10 MRxSmb20 NSI';
const smb2Only = 'Bowser MRxSmb20 NSI';

/** Files with LanmanWorkstation and the dependencies in them. */
export const workstations: readonly (readonly [file: string, dependencies: string])[] = [
  ['byte-order-mark-read-as-oem.txt', both],
  ['byte-order-mark.txt', both],
  ['carriage-returns-doubled.txt', both],
  ['carriage-returns-only.txt', both],
  ['chinese-full-width-colon.txt', both],
  ['collapsed-white-space.txt', both],
  ['decorated-start-type.txt', smb2Only],
  ['decoy-in-display-name.txt', smb2Only],
  ['decoy-in-path.txt', smb2Only],
  ['decoy-longer-driver-names.txt', 'Bowser MRxSmb100 xMRxSmb10 MRxSmb20 NSI'],
  ['doubled-blank-lines.txt', both],
  ['driver-named-outside-the-fields.txt', smb2Only],
  ['english-smb1-and-smb2.txt', both],
  ['english-without-header.txt', smb2Only],
  ['german-header.txt', smb2Only],
  ['italian-colon-at-column-34.txt', both],
  ['japanese-currency-sign-for-backslash.txt', both],
  ['lost-indentation.txt', both],
  ['lower-case-dependencies.txt', 'bowser mrxsmb10 mrxsmb20 nsi'],
  ['no-line-break-at-the-end.txt', both],
  ['page-around.txt', both],
  ['prompt-around.txt', both],
  ['quoted-in-a-list.txt', both],
  ['russian-letters-as-question-marks.txt', both],
  ['russian-oem-page-read-as-latin-1.txt', both],
  ['russian-oem-page-read-as-utf-8.txt', both],
  ['russian-trailing-blanks.txt', both],
  ['smb1-only.txt', 'Bowser MRxSmb10 NSI'],
  ['spanish-smb1-and-smb2.txt', both],
  ['tabs-for-indentation.txt', both],
  ['utf-16-read-as-utf-8.txt', both],
  ['wrapped-account.txt', both],
  ['wrapped-at-console-width.txt', smb2Only],
  ['wrapped-display-name-with-colon.txt', smb2Only],
  ['wrapped-drive-path-without-indentation.txt', smb2Only],
];

export const otherServices: readonly (readonly [
  file: string,
  name: string,
  dependencies: readonly string[],
])[] = [
  ['colon-in-display-name.txt', 'WireGuardTunnel$wg-sf35022', ['Nsi', 'TcpIp']],
  ['decoy-failure-in-display-name.txt', 'decoy', []],
  ['empty-dependencies.txt', 'AppReadiness', []],
  [
    'group-among-dependencies.txt',
    'FactoryTalk Activation Service',
    ['winmgmt', 'wmiapsrv', '+NetworkProvider'],
  ],
  ['group-with-blanks.txt', 'cdfs', ['+SCSI CDROM Class']],
  ['packaged-process.txt', 'GamingServices', ['staterepository']],
  ['per-user-service-without-account.txt', 'CDPUserSvc_3f2a1', []],
  ['spanish-no-blank-before-colon.txt', 'DHCP Broadband 4', ['Nsi', 'Afd', 'NetBT', 'Tcpip']],
  ['wrapped-at-a-blank.txt', 'Connectify', ['wlansvc', 'winmgmt', 'http']],
  ['wrapped-whole-value.txt', 'wampapache', ['Tcpip', 'Afd']],
];

export const failures: readonly (readonly [file: string, win32: number])[] = [
  ['failure-behind-prompt.txt', 1060],
  ['failure-buffer-too-small.txt', 122],
  ['failure-chinese-full-width-colon.txt', 1060],
  ['failure-english.txt', 1060],
  ['failure-french-blank-before-colon.txt', 1060],
  ['failure-german.txt', 1060],
  ['failure-on-one-line.txt', 5],
  ['failure-other-subcommand.txt', 1060],
  ['failure-spanish.txt', 1060],
  ['failure-turkish-damaged.txt', 5],
];

export const unreadables: readonly (readonly [file: string, why: string])[] = [
  ['all-on-one-line.txt', 'neither nine fields nor a failure'],
  ['another-command.txt', 'neither nine fields nor a failure'],
  ['cut-after-dependency.txt', 'ends at field 8 of 9'],
  ['cut-at-the-head.txt', 'neither nine fields nor a failure'],
  ['cut-before-account-name.txt', 'field 9 is not an account'],
  ['cut-inside-dependency.txt', 'ends at field 8 of 9'],
  ['dependency-broken-by-wrap.txt', 'unexpected line at field 8'],
  ['one-field-missing.txt', 'unexpected line at field 7'],
  ['partly-pasted.txt', 'neither nine fields nor a failure'],
  ['two-services.txt', 'more than one service'],
  ['utf-16-cyrillic-read-as-bytes.txt', 'text in an encoding that was misread'],
];
