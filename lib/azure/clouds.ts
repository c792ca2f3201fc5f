import { AuditError } from '../model/errors.ts';

export type CloudName = 'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud';

export type Cloud = {
  readonly resourceManager: string;
  /** What tokens for the resource manager are made out to. */
  readonly audience: string;
  readonly authorityHost: string;
};

/** https://learn.microsoft.com/azure/azure-government/documentation-government-developer-guide and its Chinese twin. */
export const clouds: Readonly<Record<CloudName, Cloud>> = {
  AzureCloud: {
    resourceManager: 'https://management.azure.com',
    audience: 'https://management.azure.com',
    authorityHost: 'https://login.microsoftonline.com',
  },
  AzureUSGovernment: {
    resourceManager: 'https://management.usgovcloudapi.net',
    audience: 'https://management.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
  },
  AzureChinaCloud: {
    resourceManager: 'https://management.chinacloudapi.cn',
    audience: 'https://management.chinacloudapi.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
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
 * A cloud's own address, or another one: a loopback, or an https address with an audience of its own, so that a token for the
 * real cloud is never sent to a stranger. Throws `settings.invalid` for anything else.
 */
export function armAddress({ cloud, armEndpoint, armAudience }: ArmSettings): ArmAddress {
  const { resourceManager, audience, authorityHost } = clouds[cloud];
  const endpoint = new URL(armEndpoint ?? resourceManager);
  if (endpoint.username !== '' || endpoint.search !== '' || !/^https?:$/.test(endpoint.protocol)) {
    throw invalidEndpoint('an http or https address without a user or a query was expected');
  }
  const isCloud = endpoint.origin === resourceManager;
  if (!isCloud && !isLoopback(endpoint.hostname)) {
    requireOwnAudience(endpoint, armAudience);
  }
  return {
    endpoint: endpoint.href.replace(/\/+$/, ''),
    scope: `${(armAudience ?? audience).replace(/\/+$/, '').replace(/\/\.default$/, '')}/.default`,
    authorityHost,
  };
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function requireOwnAudience(endpoint: URL, audience: string | null): void {
  if (endpoint.protocol !== 'https:') {
    throw invalidEndpoint('https was expected, because the host is not a loopback');
  }
  if (audience === null || isCloudAudience(audience)) {
    throw new AuditError(
      'settings.invalid',
      `SMB1_AUDIT_ARM_AUDIENCE: ${endpoint.host} is not an Azure cloud, so an audience of its own was expected; a token for a real cloud is not sent there.`,
      { data: { field: 'ARM_AUDIENCE' } },
    );
  }
}

/** Hosts of the clouds, the classic service management ones included, whose tokens ARM takes too. */
const cloudHosts = new Set([
  ...Object.values(clouds).map(({ audience }) => new URL(audience).hostname),
  'management.core.windows.net',
  'management.core.usgovcloudapi.net',
  'management.core.chinacloudapi.cn',
]);

function isCloudAudience(audience: string): boolean {
  return URL.canParse(audience) && cloudHosts.has(new URL(audience).hostname.toLowerCase());
}

function invalidEndpoint(expected: string): AuditError {
  return new AuditError('settings.invalid', `SMB1_AUDIT_ARM_ENDPOINT: ${expected}.`, {
    data: { field: 'ARM_ENDPOINT' },
  });
}
