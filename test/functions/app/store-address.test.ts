import { describe, expect, it } from '@jest/globals';
import { appStore } from '../../../functions/app/store-address.ts';

const connectionString = 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0';
const tables = { kind: 'tables', accountUrl: 'https://one.table.core.windows.net/' } as const;

describe('appStore', () => {
  it('prefers the setting, and falls back to the storage of the host', () => {
    const env = { AzureWebJobsStorage__accountName: 'two' };

    expect(appStore(tables, env)).toEqual(tables);
    expect(appStore(null, { AzureWebJobsStorage__accountName: 'smb1audit' })).toMatchObject({
      kind: 'tables',
      accountUrl: expect.stringContaining('smb1audit.table.core.windows.net'),
    });
  });

  it('refuses a file, and having nothing', () => {
    expect(() => appStore({ kind: 'sqlite', path: 'x' }, {})).toThrow(/expected Azure Tables/);
    expect(() => appStore(null, {})).toThrow(/No store/);
    const blanks = { AzureWebJobsStorage: ' ', AzureWebJobsStorage__accountName: '' };
    expect(() => appStore(null, blanks)).toThrow(/No store/);
  });

  it.each([
    {
      name: 'a connection string',
      env: { AzureWebJobsStorage: connectionString },
      address: { kind: 'connection-string', connectionString },
    },
    {
      name: 'the emulator',
      env: { AzureWebJobsStorage: 'UseDevelopmentStorage=true' },
      address: { kind: 'connection-string', connectionString: 'UseDevelopmentStorage=true' },
    },
    {
      name: 'a connection string before an identity',
      env: { AzureWebJobsStorage: connectionString, AzureWebJobsStorage__accountName: 'other' },
      address: { kind: 'connection-string', connectionString },
    },
    {
      name: 'service addresses and the system-assigned identity',
      env: {
        AzureWebJobsStorage__tableServiceUri: 'https://books.table.core.usgovcloudapi.net',
        AzureWebJobsStorage__credential: 'managedidentity',
      },
      address: { kind: 'tables', accountUrl: 'https://books.table.core.usgovcloudapi.net/' },
    },
    {
      name: 'an account name and a user-assigned identity',
      env: {
        AzureWebJobsStorage__accountName: 'books',
        AzureWebJobsStorage__credential: 'managedidentity',
        AzureWebJobsStorage__clientId: '00000000-0000-0000-0000-00000000000c',
      },
      address: {
        kind: 'tables',
        accountUrl: 'https://books.table.core.windows.net/',
        clientId: '00000000-0000-0000-0000-00000000000c',
      },
    },
    {
      name: 'a service address before an account name',
      env: {
        AzureWebJobsStorage__tableServiceUri: 'https://one.table.core.windows.net',
        AzureWebJobsStorage__accountName: 'two',
      },
      address: { kind: 'tables', accountUrl: 'https://one.table.core.windows.net/' },
    },
  ])('takes $name of the host', ({ env, address }) => {
    expect(appStore(null, env)).toEqual(address);
  });

  it.each(['http://one.table.core.windows.net', 'https://tables.example.org'])(
    'refuses %s at the start, by the name of who gave it',
    (accountUrl) => {
      const env = { AzureWebJobsStorage__tableServiceUri: accountUrl };

      expect(() => appStore({ kind: 'tables', accountUrl }, {})).toThrow(
        'SMB1_AUDIT_STORE: expected the https URL',
      );
      expect(() => appStore(null, env)).toThrow(
        'AzureWebJobsStorage__tableServiceUri: expected the https URL',
      );
    },
  );

  it.each([
    { env: { AzureWebJobsStorage: 'hunter2' }, says: 'AzureWebJobsStorage: expected a connection string' },
    { env: { AzureWebJobsStorage: 'sqlite:hunter2' }, says: 'AzureWebJobsStorage: expected a connection' },
    { env: { AzureWebJobsStorage__tableServiceUri: 'hunter2' }, says: 'expected the https URL' },
    { env: { AzureWebJobsStorage__accountName: 'hunter2.example.org/' }, says: '__accountName: expected' },
  ])('refuses $env without repeating what may be a secret', ({ env, says }) => {
    const read = () => appStore(null, env);

    expect(read).toThrow(expect.objectContaining({ code: 'settings.invalid' }));
    expect(read).toThrow(says);
    expect(read).not.toThrow(/hunter2/);
  });
});
