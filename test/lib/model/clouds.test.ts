import { describe, expect, it } from '@jest/globals';
import { armAddress, cloudOfTables, portalOf } from '../../../lib/model/clouds.ts';

const publicCloud = { cloud: 'AzureCloud', armEndpoint: null, armAudience: null } as const;

describe('armAddress', () => {
  it.each([
    {
      cloud: 'AzureCloud' as const,
      endpoint: 'https://management.azure.com',
      host: 'login.microsoftonline.com',
    },
    {
      cloud: 'AzureUSGovernment' as const,
      endpoint: 'https://management.usgovcloudapi.net',
      host: 'login.microsoftonline.us',
    },
    {
      cloud: 'AzureChinaCloud' as const,
      endpoint: 'https://management.chinacloudapi.cn',
      host: 'login.chinacloudapi.cn',
    },
  ])('knows $cloud', ({ cloud, endpoint, host }) => {
    expect(armAddress({ ...publicCloud, cloud })).toEqual({
      endpoint,
      scope: `${endpoint}/.default`,
      authorityHost: `https://${host}`,
    });
  });

  it.each([
    {
      armEndpoint: 'http://127.0.0.1:8080/',
      armAudience: null,
      endpoint: 'http://127.0.0.1:8080',
      scope: 'https://management.azure.com/.default',
    },
    {
      armEndpoint: 'https://localhost:9443',
      armAudience: null,
      endpoint: 'https://localhost:9443',
      scope: 'https://management.azure.com/.default',
    },
    {
      armEndpoint: 'http://[::1]:1',
      armAudience: 'api://me/.default',
      endpoint: 'http://[::1]:1',
      scope: 'api://me/.default',
    },
    {
      armEndpoint: 'https://arm.local.azurestack.external',
      armAudience: 'https://management.contoso.onmicrosoft.com/1234/',
      endpoint: 'https://arm.local.azurestack.external',
      scope: 'https://management.contoso.onmicrosoft.com/1234/.default',
    },
    {
      armEndpoint: 'https://arm.local.azurestack.external',
      armAudience: 'https://management.adfs.azurestack.local/1234',
      endpoint: 'https://arm.local.azurestack.external',
      scope: 'https://management.adfs.azurestack.local/1234/.default',
    },
    {
      armEndpoint: 'https://arm.example:8443',
      armAudience: 'https://ARM.example/',
      endpoint: 'https://arm.example:8443',
      scope: 'https://ARM.example/.default',
    },
    {
      armEndpoint: 'https://management.azure.com/',
      armAudience: null,
      endpoint: 'https://management.azure.com',
      scope: 'https://management.azure.com/.default',
    },
  ])('takes $armEndpoint with $armAudience', ({ endpoint, scope, ...given }) => {
    expect(armAddress({ ...publicCloud, ...given })).toMatchObject({ endpoint, scope });
  });

  it.each([
    { armEndpoint: 'http://arm.example', armAudience: 'api://own', field: 'ARM_ENDPOINT' },
    { armEndpoint: 'https://arm.example', armAudience: null, field: 'ARM_AUDIENCE' },
    {
      armEndpoint: 'https://arm.example',
      armAudience: 'https://management.azure.com',
      field: 'ARM_AUDIENCE',
    },
    {
      armEndpoint: 'https://arm.example',
      armAudience: 'https://MANAGEMENT.core.windows.net/',
      field: 'ARM_AUDIENCE',
    },
    { armEndpoint: 'https://localhost.example', armAudience: null, field: 'ARM_AUDIENCE' },
    { armEndpoint: 'https://127.0.0.1.example', armAudience: null, field: 'ARM_AUDIENCE' },
    { armEndpoint: 'https://user:secret@127.0.0.1', armAudience: null, field: 'ARM_ENDPOINT' },
    { armEndpoint: 'ftp://127.0.0.1', armAudience: null, field: 'ARM_ENDPOINT' },
    { armEndpoint: 'https://management.azure.com.', armAudience: 'api://own', field: 'ARM_ENDPOINT' },
    ...[
      '797f4846-ba00-4fd7-ba43-dac1f8f63013',
      'api://own',
      'https://graph.microsoft.com',
      'https://vault.azure.net',
      'https://storage.azure.com/',
      'https://account.blob.core.windows.net',
      'https://management.azure.com.',
      'https://arm.example.',
      'https://other.arm.example',
      'http://arm.example',
      'https://onmicrosoft.com.example',
      'https://arm.example@vault.azure.net',
      'https://arm.example https://vault.azure.net/.default',
    ].map((armAudience) => ({ armEndpoint: 'https://arm.example', armAudience, field: 'ARM_AUDIENCE' })),
  ])('refuses $armEndpoint with $armAudience', ({ field, ...given }) => {
    expect(() => armAddress({ ...publicCloud, ...given })).toThrow(
      expect.objectContaining({ code: 'settings.invalid', data: { field } }),
    );
  });
});

describe('portalOf', () => {
  it.each([
    ['japaneast', 'https://portal.azure.com'],
    ['usgovvirginia', 'https://portal.azure.us'],
    ['USDoDCentral', 'https://portal.azure.us'],
    ['chinanorth3', 'https://portal.azure.cn'],
    ['usseceast', null],
    ['javascript:alert(1)', 'https://portal.azure.com'],
  ])('of %s is %s', (location, portal) => {
    expect(portalOf(location)).toBe(portal);
  });
});

describe('cloudOfTables', () => {
  it.each([
    { url: 'https://a.table.core.windows.net', authority: 'https://login.microsoftonline.com' },
    { url: 'https://a.z01.table.storage.azure.net', authority: 'https://login.microsoftonline.com' },
    { url: 'https://a.table.core.usgovcloudapi.net', authority: 'https://login.microsoftonline.us' },
    { url: 'https://a.table.core.chinacloudapi.cn', authority: 'https://login.chinacloudapi.cn' },
    { url: 'https://127.0.0.1:10002/devstoreaccount1', authority: 'https://login.microsoftonline.com' },
    { url: 'http://127.0.0.1:10002/devstoreaccount1', authority: undefined },
    { url: 'https://a.table.core.windows.net.example.org', authority: undefined },
  ])('knows where to sign in for $url, and for no stranger', ({ url, authority }) => {
    expect(cloudOfTables(new URL(url))?.authorityHost).toBe(authority);
  });
});
