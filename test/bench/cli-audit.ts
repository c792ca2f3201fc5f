import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FindingJson } from '../../lib/report/json/finding-json.ts';
import type { LogEntry } from '../arm-simulator/request-log.ts';
import type { World } from '../arm-simulator/world.ts';
import { startCli } from '../support/run-cli.ts';
import { startSimulatedAzure } from '../support/simulated-azure.ts';

export type CliAudit = {
  readonly findings: readonly FindingJson[];
  readonly printedBytes: number;
  /** Every call, by the simulator's clock. */
  readonly log: readonly LogEntry[];
};

export type CliAuditOptions = {
  /** Simulated seconds per second of the wall. */
  readonly scale: number;
  /** The launcher to start. Default: that of the sources, or the one that `SMB1_TESTS_CLI` names. */
  readonly launcher?: string;
  /** In simulated seconds. Default 1800. */
  readonly probeDeadlineSeconds?: number;
  onStart?(pid: number | undefined): void;
};

/** `smb1-audit run --output json` in a process of its own, over HTTPS. */
export async function auditByCli(
  world: World,
  { onStart, launcher, ...simulated }: CliAuditOptions,
): Promise<CliAudit> {
  const azure = await startSimulatedAzure({ world, ...simulated });
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-bench-'));
  const scope = world.subscriptions.flatMap(({ id }) => ['--subscription', id]);
  try {
    const args = ['run', ...scope, '--store', `sqlite:${join(folder, 'audit.sqlite')}`, '--output', 'json'];
    const { child, ended } = startCli(args, azure.env, launcher);
    onStart?.(child.pid);
    const { code, stdout, stderr } = await ended;
    if (code !== 0) {
      throw new Error(`the audit ended with ${code}: ${stderr.slice(-500)}`);
    }
    const { findings } = JSON.parse(stdout) as { findings: FindingJson[] };
    if (findings.length !== world.vms.size) {
      throw new Error(`${findings.length} of ${world.vms.size} machines were printed`);
    }
    return { findings, printedBytes: stdout.length, log: azure.log() };
  } finally {
    await azure.close();
    rmSync(folder, { recursive: true });
  }
}
