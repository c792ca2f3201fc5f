import { describe, expect, it } from '@jest/globals';
import { appStore } from '../../../functions/app/store-address.ts';

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
  });
});
