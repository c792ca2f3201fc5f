import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoFleet } from '../arm-simulator/fleet.ts';
import { inProcessGuest } from '../arm-simulator/guest-link.ts';
import { runGuest } from '../support/guest-machine/run-guest.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../support/simulated-azure.ts';

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-catalogue-'));
const store = ['--store', `sqlite:${join(folder, 'audit.sqlite')}`];
const world = demoFleet();
const regions = [...new Set([...world.vms.values()].map(({ location }) => location))];
const listing = /\/skus\/[^/]+\/versions$/i;

let azure: SimulatedAzure;

beforeAll(async () => {
  azure = await startSimulatedAzure({ world, scale: 480, guest: inProcessGuest(runGuest) });
});

afterAll(async () => {
  await azure.close();
  rmSync(folder, { recursive: true });
});

async function smb1Audit(...args: string[]): Promise<CliResult> {
  return await runCli([...args, ...store], azure.env);
}

async function audit(...args: string[]): Promise<CliResult> {
  return await smb1Audit('run', ...world.subscriptions.flatMap(({ id }) => ['--subscription', id]), ...args);
}

function publish(offer: string, version: string): void {
  for (const region of regions) {
    (world.marketplace as Set<string>).add(
      `${region}/microsoftwindowsserver/${offer}/2022-datacenter/${version}`,
    );
  }
}

type Newer = Record<'offer' | 'sku' | 'newest', string> & { readonly unseen: string[] | null };

describe('the catalogue of an estate', () => {
  it('is not read unless it is asked for', async () => {
    expect((await audit()).code).toBe(0);
    expect(azure.log().filter(({ path }) => listing.test(path))).toEqual([]);
  }, 120_000);

  it('tells, by the audits that read it, what was published between them', async () => {
    await audit('--catalogue');
    const asked = azure.log().filter(({ path }) => listing.test(path));
    publish('windowsserver', '20348.9999.290101');
    publish('windowsserver2022', '20348.10000.290201');
    await audit('--catalogue', '--report', join(folder, 'report.html'));
    const diff = await smb1Audit('diff');

    expect(asked.length).toBeGreaterThan(10);
    expect(azure.log().filter(({ status }) => status === 429)).toEqual([]);
    const lines = diff.stderr.split('\n').filter((line) => line.startsWith('First published'));
    expect(lines.map((line) => line.toLowerCase())).toEqual([
      'first published since, for a sku in use: microsoftwindowsserver:windowsserver:2022-datacenter:20348.9999.290101.',
      'first published since, for a sku in use: microsoftwindowsserver:windowsserver2022:2022-datacenter:20348.10000.290201.',
    ]);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain(
      'Newest published in offer windowsserver2022, which continues this one: 20348.10000.290201',
    );
  }, 240_000);

  it('is read live by images --newer', async () => {
    publish('windowsserver', '20348.10001.290301');
    const { stdout, code } = await smb1Audit('images', '--newer', '-o', 'json');
    const newer = (JSON.parse(stdout) as Newer[]).filter(({ sku }) => sku === '2022-datacenter');

    expect(code).toBe(0);
    expect(newer).toMatchObject([
      { newest: '20348.10001.290301', unseen: ['20348.10001.290301', '20348.9999.290101'] },
      { offer: 'windowsserver2022', continues: 'WindowsServer', unseen: ['20348.10000.290201'] },
    ]);
  });
});
