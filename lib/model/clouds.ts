import { AuditError } from './errors.ts';

export type CloudName = 'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud';

export type Cloud = {
  /** Its address, and what tokens for it are made out to. */
  readonly resourceManager: string;
  readonly authorityHost: string;
  readonly portal: string;
};

/** https://learn.microsoft.com/azure/azure-government/documentation-government-developer-guide and its Chinese twin. */
export const clouds: Readonly<Record<CloudName, Cloud>> = {
  AzureCloud: {
    resourceManager: 'https://management.azure.com',
    authorityHost: 'https://login.microsoftonline.com',
    portal: 'https://portal.azure.com',
  },
  AzureUSGovernment: {
    resourceManager: 'https://management.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
    portal: 'https://portal.azure.us',
  },
  AzureChinaCloud: {
    resourceManager: 'https://management.chinacloudapi.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
    portal: 'https://portal.azure.cn',
  },
};

/** Where ARM is and how to ask for a token that it takes. */
export type ArmAddress = {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** Token scope, such as `https://management.azure.com/.default`. */
  readonly scope: string;
  readonly authorityHost: string;
};

export type ArmSettings = {
  readonly cloud: CloudName;
  readonly armEndpoint: string | null;
  readonly armAudience: string | null;
};

/**
 * A cloud's own address, or another one: a loopback, or an https address whose audience is that host or Azure Stack's, so that a
 * token for the real cloud is never sent to a stranger. Throws `settings.invalid` for anything else.
 */
export function armAddress({ cloud, armEndpoint, armAudience }: ArmSettings): ArmAddress {
  const { resourceManager, authorityHost } = clouds[cloud];
  const endpoint = new URL(armEndpoint ?? resourceManager);
  if (endpoint.username !== '' || endpoint.search !== '' || !/^https?:$/.test(endpoint.protocol)) {
    throw invalidEndpoint('form');
  }
  const isCloud = endpoint.origin === resourceManager;
  if (!isCloud && !isLoopback(endpoint.hostname)) {
    requireOwnAudience(endpoint, armAudience);
  }
  return {
    endpoint: endpoint.href.replace(/\/+$/, ''),
    scope: `${(armAudience ?? resourceManager).replace(/\/+$/, '').replace(/\/\.default$/, '')}/.default`,
    authorityHost,
  };
}

/**
 * The Portal of the cloud that a region belongs to, without a slash at the end; null for regions of clouds that are cut off from the world.
 * https://learn.microsoft.com/azure/azure-portal/azure-portal-safelist-urls
 */
export function portalOf(location: string): string | null {
  if (/^us(?:gov|dod)/i.test(location)) {
    return 'https://portal.azure.us';
  }
  if (/^us(?:nat|sec)/i.test(location)) {
    return null;
  }
  return /^china/i.test(location) ? 'https://portal.azure.cn' : 'https://portal.azure.com';
}

const tableHosts = [
  { pattern: /\.table\.core\.windows\.net$|\.table\.storage\.azure\.net$/, cloud: clouds.AzureCloud },
  { pattern: /\.table\.core\.usgovcloudapi\.net$/, cloud: clouds.AzureUSGovernment },
  { pattern: /\.table\.core\.chinacloudapi\.cn$/, cloud: clouds.AzureChinaCloud },
] as const;

/** The cloud of a table service; an emulator's is the global one. Null for an address that no token may be sent to. */
export function cloudOfTables({ protocol, hostname }: URL): Cloud | null {
  if (protocol !== 'https:') {
    return null;
  }
  return isLoopback(hostname)
    ? clouds.AzureCloud
    : (tableHosts.find(({ pattern }) => pattern.test(hostname))?.cloud ?? null);
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function requireOwnAudience(endpoint: URL, audience: string | null): void {
  if (endpoint.protocol !== 'https:') {
    throw invalidEndpoint('https');
  }
  if (endpoint.hostname.endsWith('.')) {
    throw invalidEndpoint('plain-host');
  }
  const host = hostOfAudience(audience ?? '');
  if (host === null || !(host === endpoint.hostname || isAzureStackHost(host))) {
    const { host: given, hostname } = endpoint;
    throw new AuditError(
      'settings.invalid',
      { code: 'arm-audience-not-valid', host: given, hostname, suffixes: azureStackSuffixes },
      { data: { field: 'ARM_AUDIENCE' } },
    );
  }
}

/**
 * What the audiences of Azure Stack Hub's Resource Manager end in: `https://management.TENANT.onmicrosoft.com/GUID` with Microsoft Entra ID,
 * `https://management.adfs.azurestack.local/GUID` with AD FS. Every other audience is somebody else's, most of them Azure's.
 * https://learn.microsoft.com/azure-stack/operator/azure-stack-identity-overview
 */
const azureStackSuffixes = [
  '.onmicrosoft.com',
  '.onmicrosoft.us',
  '.partner.onmschina.cn',
  '.azurestack.local',
  '.azurestack.external',
];

function isAzureStackHost(host: string): boolean {
  return azureStackSuffixes.some((suffix) => host.endsWith(suffix));
}

/** In lower case; null for whatever is no plain https address, such as a bare application id, a port, a user or a second scope. */
function hostOfAudience(audience: string): string | null {
  const [, host = null] = /^https:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?:\/[\w.-]*)*$/i.exec(audience) ?? [];
  return host?.toLowerCase() ?? null;
}

function invalidEndpoint(lacks: 'form' | 'https' | 'plain-host'): AuditError {
  const problem = { code: 'arm-endpoint-not-valid', lacks } as const;
  return new AuditError('settings.invalid', problem, { data: { field: 'ARM_ENDPOINT' } });
}
