import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoFleet } from '../arm-simulator/fleet.ts';
import { inProcessGuest } from '../arm-simulator/guest-link.ts';
import { runGuest } from '../support/guest-machine/run-guest.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../support/simulated-azure.ts';

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-tenants-'));
const store = ['--store', `sqlite:${join(folder, 'audit.sqlite')}`];
const world = demoFleet({ tenants: 2 });
const [ours, theirs] = world.subscriptions;

let azure: SimulatedAzure;
let both: Audited;

type Printed = { readonly resourceId: string; readonly subscriptionId: string; readonly tenantId: string };
type Image = { readonly id: string | null; readonly disagreeing: readonly string[] };
type Audited = {
  readonly audit: { readonly id: string; readonly state: string };
  readonly findings: readonly Printed[];
  readonly images: readonly Image[];
};

beforeAll(async () => {
  azure = await startSimulatedAzure({ world, scale: 480, guest: inProcessGuest(runGuest) });
  both = await audit(world.subscriptions.map(({ id }) => id));
}, 120_000);

afterAll(async () => {
  await azure.close();
  rmSync(folder, { recursive: true });
});

async function smb1Audit(...args: string[]): Promise<CliResult> {
  return await runCli([...args, ...store], azure.env);
}

async function audit(subscriptions: readonly string[]): Promise<Audited> {
  const scope = subscriptions.flatMap((id) => ['--subscription', id]);
  return JSON.parse((await smb1Audit('run', ...scope, '-o', 'json')).stdout) as Audited;
}

/** Whatever is the other tenant's alone. */
function isTheirs(text: string): boolean {
  const names = [...world.vms.values()].flatMap(({ subscriptionId, name, kind }) =>
    subscriptionId === theirs?.id && kind === 'virtual-machine' ? [name] : [],
  );
  return [theirs?.id ?? '', theirs?.tenantId ?? '', ...names].some((each) =>
    text.toLowerCase().includes(each.toLowerCase()),
  );
}

describe('an audit of the subscriptions of two tenants', () => {
  it('is whole, and finds in each what is there', () => {
    expect(both.audit.state).toBe('complete');
    expect(both.findings).toHaveLength(azure.truth().targets.length);
  });

  it('says of each VM which tenant it is of', () => {
    const tenants = new Map(world.subscriptions.map(({ id, tenantId }) => [id, tenantId]));

    expect(ours?.tenantId).not.toBe(theirs?.tenantId);
    for (const { subscriptionId, tenantId } of both.findings) {
      expect(tenantId).toBe(tenants.get(subscriptionId));
    }
    expect(new Set(both.findings.map(({ tenantId }) => tenantId)).size).toBe(2);
  });

  it('is paced within the limits of both: nothing is throttled', () => {
    expect(azure.log().filter(({ status }) => status === 429)).toEqual([]);
  });

  it('counts by tenant in its report', async () => {
    const report = join(folder, 'both.html');
    await smb1Audit('report', both.audit.id, '--out', report);

    expect(readFileSync(report, 'utf8')).toContain('By tenant');
  });
});

describe('an audit of one tenant, in the store of an audit of both', () => {
  let own: Audited;

  beforeAll(async () => {
    own = await audit([ours?.id ?? '']);
  }, 120_000);

  it('has every VM of that tenant and none of the other', () => {
    const expected = azure.truth().targets.filter(({ id }) => id.includes(ours?.id ?? ''));

    expect(own.findings.map(({ resourceId }) => resourceId.toLowerCase()).sort()).toEqual(
      expected.map(({ id }) => id.toLowerCase()).sort(),
    );
    expect(isTheirs(JSON.stringify(both))).toBe(true);
    expect(isTheirs(JSON.stringify(own))).toBe(false);
  });

  it.each([
    ['findings', '-o', 'csv'],
    ['images', '-o', 'json'],
    ['export', '--format', 'ndjson'],
    ['export', '--format', 'sarif'],
    ['status', '-o', 'json'],
    ['trend', '-o', 'json'],
    ['report'],
  ])('tells nothing of the other by %s %s %s', async (...args) => {
    const [command = '', ...rest] = args;
    const file = join(folder, `${command}.out`);
    const out = command === 'report' ? ['--out', file] : [];
    const { code, stdout } = await smb1Audit(command, own.audit.id, ...rest.filter(Boolean), ...out);
    const text = command === 'report' ? readFileSync(file, 'utf8') : stdout;

    expect(code).toBe(0);
    expect(text.length).toBeGreaterThan(100);
    expect(isTheirs(text)).toBe(false);
  });

  it('takes latest, asked for by that scope, for the audit of that tenant', async () => {
    const { stdout } = await smb1Audit('findings', '--subscription', ours?.id ?? '', '-o', 'json');

    expect(isTheirs(stdout)).toBe(false);
    expect(JSON.parse(stdout)).toHaveLength(own.findings.length);
  });
});
