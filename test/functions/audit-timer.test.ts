import { afterEach, describe, expect, it } from '@jest/globals';
import { functionNames } from '../../functions/app/function-names.ts';
import { instanceIdOf } from '../../functions/start/scope-instances.ts';
import { AuditError } from '../../lib/model/errors.ts';
import { type Api, configuredScope, openApi } from './api-fixture.ts';

let api: Api;

afterEach(() => api.close());

/** Lines of the log, parsed. */
function logged(): Record<string, unknown>[] {
  return api.app.hub.worker().logged.map((line) => {
    const [level = '', ...text] = line.split(' ');
    return { level, ...(JSON.parse(text.join(' ')) as object) };
  });
}

describe('registerTimer', () => {
  it('never runs at start-up, and keeps its schedule', async () => {
    api = await openApi();
    const [trigger] = api.app.hub
      .worker()
      .bindingsOf(functionNames.auditTimer)
      .filter(({ type }) => type === 'timerTrigger');

    expect(trigger).toMatchObject({ schedule: '0 0 3 * * 1', runOnStartup: false, useMonitor: true });
  });

  it('starts one audit when it is past due, and logs where to find it', async () => {
    api = await openApi();

    await api.app.host.tick(functionNames.auditTimer, { isPastDue: true });

    const { items } = await api.bench.store.listAudits({}, 1);
    const auditId = items[0]?.id;
    expect(items).toMatchObject([{ trigger: 'timer', startedBy: 'timer', scope: configuredScope }]);
    expect(logged()).toEqual([
      expect.objectContaining({
        level: 'information',
        message: 'audit started',
        auditId,
        isPastDue: true,
        correlationId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        findings: `https://audit.example.org/api/audits/${auditId}/findings`,
        report: `https://audit.example.org/api/audits/${auditId}/report`,
      }),
    ]);
  });

  it('names the command that reads the results where the API is off', async () => {
    api = await openApi({ isApiOff: true });

    await api.app.host.tick(functionNames.auditTimer);

    const [{ auditId, findings, status } = {}] = logged();
    expect(findings).toBe(
      `smb1-audit findings ${String(auditId)} --store https://account.table.core.windows.net`,
    );
    expect(status).toBeUndefined();
  });

  it('does not start a second audit of the scope while one runs', async () => {
    api = await openApi();
    await api.app.host.tick(functionNames.auditTimer);

    await api.app.host.tick(functionNames.auditTimer);

    expect((await api.bench.store.listAudits({}, 10)).items).toHaveLength(3);
    expect(logged().at(-1)).toMatchObject({
      level: 'warning',
      message: 'audit not started: one of the same scope is running',
    });
  });

  it('fails, and says why, when no audit could be started', async () => {
    api = await openApi();
    api.breakStore(
      new AuditError('store.unavailable', { code: 'as-said', text: 'The store does not answer.' }),
    );

    await expect(api.app.host.tick(functionNames.auditTimer)).rejects.toThrow('The store does not answer.');

    expect(logged().at(-1)).toMatchObject({ level: 'error', message: 'audit not started' });
  });

  it.each([
    { end: 'complete', level: 'information', message: 'audit ended', discovered: [] },
    {
      end: 'incomplete',
      level: 'warning',
      message: 'audit incomplete',
      discovered: [{ kind: 'incomplete' as const, because: { code: 'pages-cut' as const } }],
    },
    {
      end: 'failed',
      level: 'error',
      message: 'audit failed',
      discovered: new AuditError('subscriptions.unreadable', {
        code: 'as-said',
        text: 'No subscription in the scope could be read.',
      }),
    },
  ])('leaves one line for an alert when the audit is $end', async ({ level, message, discovered }) => {
    api = await openApi();
    api.discover(discovered);
    await api.app.host.tick(functionNames.auditTimer);

    await api.bench.clock.runUntil(api.app.hub.ended(instanceIdOf(configuredScope)));

    const ends = logged().filter((line) => /^audit (ended|incomplete|failed)$/.test(String(line['message'])));
    expect(ends).toEqual([expect.objectContaining({ level, message, auditId: expect.any(String) })]);
  });
});
