import { afterEach, describe, expect, it } from '@jest/globals';
import { functionNames } from '../../../functions/app/function-names.ts';
import { purgeOutdated } from '../../../functions/orchestrations/purge-outdated.ts';
import { instanceIdOf } from '../../../functions/start/scope-instances.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { anAudit } from '../../support/ledger-builders.ts';
import { type Api, closedId, configuredScope, openApi, openId } from '../api-fixture.ts';

let api: Api;

afterEach(() => api.close());

const outdatedId = '20250105T020000Z-000000d1' as AuditId;

async function auditsAfterOne(retentionDays?: number): Promise<readonly AuditId[]> {
  api = await openApi({ ...(retentionDays !== undefined && { retentionDays }) });
  const { store, clock } = api.bench;
  await store.createAudit(
    anAudit({
      id: outdatedId,
      state: 'canceled',
      startedAt: '2025-01-05T02:00:00.000Z',
      endedAt: '2025-01-05T02:05:00.000Z',
    }),
  );
  await api.app.host.tick(functionNames.auditTimer);
  await clock.runUntil(api.app.hub.ended(instanceIdOf(configuredScope)));
  return (await store.listAudits({}, 10)).items.map(({ id }) => id);
}

describe('purgeOutdated', () => {
  it('deletes what is older than the app keeps, after an audit', async () => {
    const ids = await auditsAfterOne(30);

    expect(ids).toHaveLength(3);
    expect(ids).toEqual(expect.arrayContaining([closedId, openId]));
    expect(api.app.hub.worker().logged.join('\n')).toContain(`"purgedAuditId":"${outdatedId}"`);
  });

  it('keeps all when nothing is said', async () => {
    expect(await auditsAfterOne()).toContain(outdatedId);
  });

  it('says that it could not, and costs the audit nothing', async () => {
    api = await openApi();
    const { store, clock } = api.bench;
    const warnings: unknown[] = [];
    const log = {
      error: () => undefined,
      info: () => undefined,
      warn: (message: string, fields?: object) => warnings.push([message, fields]),
    };
    const broken = {
      ...store,
      deleteAudits: () => Promise.reject(new Error('The disk is full.')),
    };
    await store.createAudit(
      anAudit({ id: outdatedId, state: 'canceled', endedAt: '2025-01-05T02:05:00.000Z' }),
    );

    await purgeOutdated({ retentionDays: 30 }, { store: broken, clock, log });

    expect(warnings).toEqual([['outdated audits not purged', { reason: 'The disk is full.' }]]);
  });
});
