import { afterEach, describe, expect, it } from '@jest/globals';
import { functionNames } from '../../../functions/app/function-names.ts';
import { purgeHistory } from '../../../functions/orchestrations/purge-history.ts';
import { silentLog } from '../../support/audit-bench.ts';
import { type Api, openApi } from '../api-fixture.ts';

let api: Api;

afterEach(() => api.close());

describe('purgeHistory', () => {
  it('asks Durable at a tick to delete what ended, older than the app keeps by an audit', async () => {
    api = await openApi({ retentionDays: 30 });

    await api.app.host.tick(functionNames.auditTimer);

    expect(api.app.hub.purges).toEqual([
      {
        createdTimeFrom: '1970-01-01T00:00:00.000Z',
        // Thirty days and the four hours of an audit's deadline before 2026-01-05T03:00.
        createdTimeTo: expect.stringMatching(/^2025-12-05T23:0/),
        runtimeStatus: 'Completed,Failed,Terminated,Canceled',
      },
    ]);
  });

  it('keeps all when nothing is said', async () => {
    api = await openApi();

    await api.app.host.tick(functionNames.auditTimer);

    expect(api.app.hub.purges).toEqual([]);
  });

  it('says that it could not, and throws nothing', async () => {
    api = await openApi();
    const warned: string[] = [];
    const { clock } = api.bench;
    const limits = { auditDeadlineSeconds: 14_400 } as never;
    const log = { ...silentLog, warn: (message: string) => void warned.push(message) };

    await purgeHistory(
      { retentionDays: 30, limits, clock },
      { purgeInstanceHistoryBy: () => Promise.reject(new Error('HTTP 500')) },
      log,
    );

    expect(warned).toEqual(['history of orchestrations not purged']);
  });
});
