import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { cancelAudit } from '../../lib/audit/cancel-audit.ts';
import { runAudit } from '../../lib/audit/run-audit.ts';
import type { Audit } from '../../lib/model/audit.ts';
import type { SubscriptionId } from '../../lib/model/ids.ts';
import type { FaultRule } from '../arm-simulator/fault-plan.ts';
import { createFleet } from '../arm-simulator/fleet.ts';
import type { LogEntry } from '../arm-simulator/request-log.ts';
import { renderReport } from '../lib/report/html/rendered-report.ts';
import { createEstate, type Estate, startedAt, storeBytes } from '../support/faulted-audit.ts';
import { printedAudit, printedExplanations } from '../support/printed-audit.ts';
import { runCli } from '../support/run-cli.ts';
import { startSimulatedAzure } from '../support/simulated-azure.ts';

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-secrets-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Whatever makes somebody word an error, on every kind of call. */
const trouble: readonly FaultRule[] = [
  { match: {}, fault: { kind: 'reset-after' }, probability: 0.08 },
  { match: {}, fault: { kind: 'status', status: 500 }, probability: 0.05 },
  { match: {}, fault: { kind: 'token-expired' }, probability: 0.05 },
  { match: { call: 'poll' }, fault: { kind: 'garbage-json' }, probability: 0.1 },
  { match: { call: 'poll' }, fault: { kind: 'catalogue', error: 'no-permission' }, probability: 0.05 },
  { match: { call: 'start' }, fault: { kind: 'lost' }, probability: 0.1 },
  { match: { call: 'start' }, fault: { kind: 'failed', error: 'handler-broken' }, probability: 0.1 },
  { match: { call: 'start' }, fault: { kind: 'cut', bytes: 500 }, probability: 0.1 },
];

/** What makes the addresses of operations secret: everything in their queries that is long enough to be unlike anything else. */
function signaturesIn(log: readonly LogEntry[]): ReadonlySet<string> {
  const signatures = new Set<string>();
  for (const { path, query } of log) {
    if (/\/operations\//i.test(path)) {
      for (const name of ['c', 's', 'h']) {
        signatures.add((query[name] ?? '').slice(0, 40));
      }
    }
  }
  signatures.delete('');
  return signatures;
}

/** Of the operations in flight, as the open ledger holds them. */
async function signaturesInLedger({ store }: Estate, audit: Audit): Promise<readonly string[]> {
  const [subscriptionId = ''] = (await store.readAudit(audit.id))?.subscriptions ?? [];
  const query = { subscriptionId: subscriptionId as SubscriptionId, state: 'started', limit: 100 } as const;
  const rows = await store.openRows(audit.id, query);
  return rows.flatMap(({ entry }) =>
    entry.state === 'started' ? [...entry.token.matchAll(/&s=(.{40})/g)].map(([, text = '']) => text) : [],
  );
}

function leaks(text: string, secrets: Iterable<string>): readonly string[] {
  return [...secrets].filter((secret) => text.includes(secret)).map((secret) => secret.slice(0, 12));
}

describe('a faulty audit', () => {
  it('leaves no token and no signed address in its log, its store, its output or its report', async () => {
    const estate: Estate = await createEstate({
      world: createFleet({ seed: 41, vms: 30, subscriptions: 2, startedAt }),
      azure: { faults: { seed: 3, rules: trouble }, identity: { tokenSeconds: 600 } },
    });
    const audit = await estate.run(await estate.open({ saveEvidence: true }));
    const secrets = new Set([...estate.tokens, ...signaturesIn(estate.azure.log())]);

    const output = await printedAudit(estate.store, audit);
    const explanations = await printedExplanations(estate.store, audit);
    const report = await renderReport(estate.store, audit);
    // The write-ahead log holds erased tokens until the last process closes the store.
    await estate.store.close();
    const places = { log: estate.logged.join('\n'), store: storeBytes(estate), output, explanations, report };

    expect(audit.state).toMatch(/complete/);
    expect(estate.tokens.size).toBeGreaterThan(2);
    expect(secrets.size).toBeGreaterThan(20);
    expect(places.output.length).toBeGreaterThan(10_000);
    expect(places.report).toContain('</html>');
    expect(places.report).toContain('vm-');
    expect(places.explanations).toContain('The guest printed:');
    for (const [place, text] of Object.entries(places)) {
      expect([place, ...leaks(text, secrets)]).toEqual([place]);
    }
    await estate.close();
  });

  it.each(['canceled', 'ended by its deadline'])(
    'leaves none in its store when it is %s with probes in flight',
    async (how) => {
      const estate: Estate = await createEstate({
        world: createFleet({ seed: 41, vms: 30, subscriptions: 1, startedAt }),
      });
      const audit = await estate.open({ auditDeadlineSeconds: how === 'canceled' ? 14_400 : 30 });
      const running = runAudit(estate.deps, audit.id, { interrupt: new AbortController().signal });
      await estate.clock.runUntil(estate.clock.sleep(20_000));
      const secrets = await signaturesInLedger(estate, audit);
      const before = leaks(storeBytes(estate), secrets);
      if (how === 'canceled') {
        await cancelAudit(estate.deps, audit.id);
      }
      await estate.clock.runUntil(running);

      await estate.store.close();

      expect(secrets.length).toBeGreaterThan(10);
      // SQLite cuts long values at the borders of its pages, and a signature with them.
      expect(before.length).toBeGreaterThan(secrets.length * 0.8);
      expect(leaks(storeBytes(estate), secrets)).toEqual([]);
      await estate.close();
    },
  );

  it('leaves none when the command line runs it', async () => {
    const world = createFleet({ seed: 41, vms: 12, subscriptions: 1, mix: { conditions: 0, stuck: 0 } });
    const azure = await startSimulatedAzure({
      world,
      scale: 150,
      options: { faults: { seed: 3, rules: trouble.slice(0, 4) } },
    });
    const scope = world.subscriptions.flatMap(({ id }) => ['--subscription', id]);

    const { stdout, stderr } = await runCli(
      ['run', ...scope, '--store', `sqlite:${join(folder, 'cli.sqlite')}`, '--output', 'json'],
      azure.env,
    );
    await azure.close();

    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1'));
    const everything = [stdout, stderr, ...files].join('\n');
    const secrets = [...signaturesIn(azure.log()), azure.azure.identity.secret, 'Bearer ', 'eyJ'];
    expect(signaturesIn(azure.log()).size).toBeGreaterThan(10);
    expect(leaks(everything, secrets)).toEqual([]);
  });
});
