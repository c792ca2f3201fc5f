import { isClient } from './releases.ts';
import type { Feature } from './servicing.ts';
import { features } from './servicing.ts';
import type { Smb1Traces } from './smb1-state.ts';

/** An optional feature by the name that DISM and WMI have for it. */
export type NamedFeature = Feature & { readonly name: string };

const everywhere = [
  'NetFx4-AdvSrvs',
  'WCF-Services45',
  'WCF-HTTP-Activation45',
  'WCF-TCP-Activation45',
  'WCF-Pipe-Activation45',
  'WCF-MSMQ-Activation45',
  'WCF-TCP-PortSharing45',
  'MediaPlayback',
  'WindowsMediaPlayer',
  'SmbDirect',
  'IIS-WebServerRole',
  'IIS-WebServer',
  'IIS-CommonHttpFeatures',
  'IIS-HttpErrors',
  'IIS-HttpRedirect',
  'IIS-ApplicationDevelopment',
  'IIS-NetFxExtensibility45',
  'IIS-HealthAndDiagnostics',
  'IIS-HttpLogging',
  'IIS-LoggingLibraries',
  'IIS-RequestMonitor',
  'IIS-Security',
  'IIS-URLAuthorization',
  'IIS-RequestFiltering',
  'IIS-WebServerManagementTools',
  'IIS-ManagementConsole',
  'WAS-WindowsActivationService',
  'WAS-ProcessModel',
  'WAS-ConfigurationAPI',
  'MSMQ-Container',
  'MSMQ-Services',
  'TelnetClient',
  'TFTP',
  'Printing-Foundation-Features',
  'Printing-Foundation-LPDPrintService',
  'MSRDC-Infrastructure',
  'DirectoryServices-ADAM',
];

const ofServers = [
  'ServerCore-Drivers-General',
  'ServerCore-WOW64',
  'NetFx3ServerFeatures',
  'FileAndStorage-Services',
  'Storage-Services',
  'RSAT-Role-Tools',
  'Microsoft-Hyper-V-Management-Clients',
  'WindowsServerBackup',
  'BitLocker',
  'DNS-Server-Full-Role',
  'DHCPServer',
];

const ofClients = [
  'Printing-PrintToPDFServices-Features',
  'SearchEngine-Client-Package',
  'WorkFolders-Client',
  'Microsoft-Windows-Subsystem-Linux',
  'VirtualMachinePlatform',
  'HypervisorPlatform',
  'Containers-DisposableClientVM',
];

const on = new Set([
  'NetFx4-AdvSrvs',
  'WCF-Services45',
  'WCF-TCP-PortSharing45',
  'SmbDirect',
  'ServerCore-WOW64',
]);

/** All optional features of the release. Those of SMB 1.0 stand together in the middle, but for its deprecation, which stands far off. */
export function featuresOf(release: string, traces: Smb1Traces): readonly NamedFeature[] {
  const smb1: readonly (readonly [string, Feature | null])[] = [
    ['SMB1Protocol', traces.parent],
    ['SMB1Protocol-Client', traces.client.feature],
    ['SMB1Protocol-Server', traces.server.feature],
  ];
  const others = [...everywhere, ...(isClient(release) ? ofClients : ofServers)].map(other);
  return [
    ...named([['SMB1Protocol-Deprecation', traces.deprecation]]),
    ...others.slice(0, 22),
    ...named(smb1),
    ...others.slice(22),
  ];
}

function other(name: string): NamedFeature {
  return { name, ...(on.has(name) ? features.enabled : features.disabled) };
}

function named(pairs: readonly (readonly [string, Feature | null])[]): NamedFeature[] {
  return pairs.flatMap(([name, feature]) => (feature ? [{ name, ...feature }] : []));
}
