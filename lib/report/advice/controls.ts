import type { GuestOs } from '../../model/finding.ts';
import { type Half, halves, type Verdict } from '../../model/verdict.ts';
import { buildOf, installationTypeOf } from './guest-os.ts';

/** What of a security baseline asks for a half of SMB 1.0 to be off, or the attack technique that the half lets in. */
export type SecurityControl = {
  /** As exports and report write it. */
  readonly id: string;
  readonly halves: readonly Half[];
  /** The OS builds that it is written for, both ends included; null: any Windows. All others are for Windows Server alone. */
  readonly builds: readonly [first: number, last: number] | null;
  /** In its source's own words. */
  readonly title: string;
  /** Where its id and what it asks were read. */
  readonly source: string;
};

const server2016 = [14_393, 14_393] as const;
const server2019 = [17_763, 17_763] as const;
const server2022 = [20_348, 20_348] as const;
/** Windows Server 2008 to 2012: the client's rule of the Azure baseline is a dependency that later releases do not need. */
const upToServer2012 = [6001, 9200] as const;
const upToServer2022 = [6001, 20_348] as const;
/** The policies leave out images of 2008. */
const server2012To2022 = [9200, 20_348] as const;

const cisLists = 'https://github.com/scipag/HardeningKitty/blob/HEAD/lists/';
const cis2016 = `${cisLists}finding_list_cis_microsoft_windows_server_2016_1607_3.0.0_machine.csv`;
const cis2019 = `${cisLists}finding_list_cis_microsoft_windows_server_2019_1809_3.0.0_machine.csv`;
const cis2022 = `${cisLists}finding_list_cis_microsoft_windows_server_2022_22h2_3.0.0_machine.csv`;
const stig2016 = 'https://github.com/mitre/microsoft-windows-server-2016-stig-baseline/blob/HEAD/controls/';
const stig2019 = 'https://github.com/mitre/microsoft-windows-server-2019-stig-baseline/blob/HEAD/controls/';
const stig2022 = 'https://stigviewer.com/stig/microsoft_windows_server_2022/2023-09-11/finding/V-254275';
const policies =
  'https://github.com/Azure/azure-policy/blob/HEAD/built-in-policies/policyDefinitions/Guest%20Configuration/';
const azureBaseline =
  'https://learn.microsoft.com/azure/governance/policy/samples/guest-configuration-baseline-windows';

const clientDriver = 'Configure SMB v1 client driver';
const serverSetting = 'Configure SMB v1 server';
const stigClient = 'The Server Message Block (SMB) v1 protocol must be disabled on the SMB client';
const stigServer = 'The Server Message Block (SMB) v1 protocol must be disabled on the SMB server';

/** The one table of controls: nothing is in it that was not read in its source. CIS numbers move from version to version of a benchmark. */
export const controls: readonly SecurityControl[] = [
  of('client', 'STIG WN16-00-000412', server2016, stigClient, `${stig2016}V-78125.rb`),
  of('server', 'STIG WN16-00-000411', server2016, stigServer, `${stig2016}V-78123.rb`),
  of('client', 'STIG WN19-00-000400', server2019, stigClient, `${stig2019}SV-205684.rb`),
  of('server', 'STIG WN19-00-000390', server2019, stigServer, `${stig2019}SV-205683.rb`),
  of('client', 'STIG WN22-00-000400', server2022, stigClient, stig2022),
  of('server', 'STIG WN22-00-000390', server2022, stigServer, stig2022),
  of('client', 'CIS WS2016 v3.0.0 18.4.3', server2016, clientDriver, cis2016),
  of('server', 'CIS WS2016 v3.0.0 18.4.4', server2016, serverSetting, cis2016),
  of('client', 'CIS WS2019 v3.0.0 18.4.3', server2019, clientDriver, cis2019),
  of('server', 'CIS WS2019 v3.0.0 18.4.4', server2019, serverSetting, cis2019),
  of('client', 'CIS WS2022 v3.0.0 18.4.3', server2022, clientDriver, cis2022),
  of('server', 'CIS WS2022 v3.0.0 18.4.4', server2022, serverSetting, cis2022),
  of(
    'client',
    'Azure baseline AZ-WIN-00122',
    upToServer2012,
    'Disable SMB v1 client (remove dependency on LanmanWorkstation)',
    azureBaseline,
  ),
  of('server', 'Azure baseline AZ-WIN-00175', upToServer2022, 'Disable SMB v1 server', azureBaseline),
  of(
    'client',
    'Azure Policy d6c69680-54f0-4349-af10-94dd05f4225e',
    server2012To2022,
    "Windows machines should meet requirements for 'Security Options - Microsoft Network Client'",
    `${policies}SecurityOptionsMicrosoftNetworkClient_AINE.json`,
  ),
  of(
    'server',
    'Azure Policy caf2d518-f029-4f6b-833b-d7081702f253',
    server2012To2022,
    "Windows machines should meet requirements for 'Security Options - Microsoft Network Server'",
    `${policies}SecurityOptionsMicrosoftNetworkServer_AINE.json`,
  ),
  {
    id: 'NIST SP 800-53 CM-7',
    halves,
    builds: null,
    title: 'Least functionality',
    source: `${stig2016}V-78123.rb`,
  },
  of(
    'server',
    'MITRE ATT&CK T1210',
    null,
    'Exploitation of Remote Services',
    'https://attack.mitre.org/techniques/T1210/',
  ),
];

/** The controls that a VM fails by this verdict of a half: those for its release, where the half is on. */
export function failedControls(half: Half, verdict: Verdict, os: GuestOs): readonly string[] {
  return verdict === 'enabled' ? controlsFor(half, os).map(({ id }) => id) : [];
}

/** The controls that speak of a half on this release. A release that is not told has only those for any Windows. */
export function controlsFor(half: Half, os: GuestOs): readonly SecurityControl[] {
  const build = buildOf(os);
  const isServer = installationTypeOf(os) === 'Server';
  return controls.filter(
    ({ halves: own, builds }) =>
      own.includes(half) &&
      (builds === null || (isServer && build !== null && builds[0] <= build && build <= builds[1])),
  );
}

function of(
  half: Half,
  id: string,
  builds: SecurityControl['builds'],
  title: string,
  source: string,
): SecurityControl {
  return { id, halves: [half], builds, title, source };
}
