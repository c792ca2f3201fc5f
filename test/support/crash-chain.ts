import { DatabaseSync } from 'node:sqlite';
import type { LogEntry } from '../arm-simulator/request-log.ts';
import { seededRandom } from './audit-bench.ts';
import type { CrashEstate } from './crash-estate.ts';
import { type CliResult, type RunningCli, startCli } from './run-cli.ts';
import type { SimulatedAzure } from './simulated-azure.ts';

export type PrintedAudit = {
  readonly audit: {
    readonly id: string;
    readonly state: string;
    readonly coverage: { readonly discovered: number; readonly byOutcome: Record<string, number> };
  };
  readonly findings: readonly {
    readonly resourceId: string;
    readonly outcome: string;
    readonly reason: string | null;
    readonly client: { readonly verdict: string } | null;
    readonly server: { readonly verdict: string } | null;
  }[];
};

export type CrashChain = {
  readonly kills: number;
  /** Rows in `starting`, summed over the kills. */
  readonly starting: number;
  /** Run commands that the simulator accepted. */
  readonly probes: number;
  readonly last: CliResult;
};

/**
 * When a process is killed: after so many answered requests, counted from its first one or, unless it is to die in the plan, from the
 * chain's first run command on. Nothing depends on how fast the machine is.
 */
export type KillMoment = { readonly isInPlan: boolean; readonly requests: number };

/** One audit by the command line, killed with SIGKILL as often as `moments` says and gone on with each time. */
export async function auditWithKills(
  { azure, env, scope }: CrashEstate,
  options: { readonly moments: readonly KillMoment[]; readonly path: string },
): Promise<CrashChain> {
  const { path } = options;
  azure.azure.clearLog();
  const store = ['--store', `sqlite:${path}`, '--output', 'json'];
  const next = (): RunningCli =>
    startCli(hasAudit(path) ? ['resume', ...store] : ['run', ...scope, ...store], env);
  let kills = 0;
  let starting = 0;
  for (const moment of options.moments) {
    const cli = next();
    const early = await killAt(azure, cli, moment);
    if (early !== null) {
      return { kills, starting, probes: probesIn(azure.log()), last: early };
    }
    kills += 1;
    starting += rowsStarting(path);
    endLeases(path);
  }
  const last = await next().ended;
  return { kills, starting, probes: probesIn(azure.log()), last };
}

/** None to two in the plan, the others among the starts and the status reads. */
export function killMoments(seed: number, count: number): readonly KillMoment[] {
  const { fraction } = seededRandom(seed);
  return Array.from({ length: count }, (_, index) =>
    index < seed % 3
      ? { isInPlan: true, requests: 1 + Math.floor(fraction() * 50) }
      : { isInPlan: false, requests: 1 + Math.floor(fraction() * 20) },
  );
}

/** What differs from the truth of the simulated estate, in words. `blocked`: VMs that would be judged and let no probe run. */
export function untrue(
  azure: SimulatedAzure,
  printed: PrintedAudit,
  blocked: RegExp | null = null,
): readonly string[] {
  const found = new Map(
    printed.findings.map((one) => [
      one.resourceId.toLowerCase(),
      `${one.outcome}:${one.reason}:${one.client?.verdict ?? null}:${one.server?.verdict ?? null}`,
    ]),
  );
  const { targets } = azure.truth();
  return [
    ...(found.size === targets.length ? [] : [`${found.size} findings of ${targets.length} targets`]),
    ...targets.flatMap(({ id, outcome, reason, client, server }) => {
      const says = found.get(id.toLowerCase());
      const truth =
        outcome === 'judged' && blocked?.test(id) === true
          ? 'failed:script-blocked:null:null'
          : `${outcome}:${reason}:${client}:${server}`;
      return says === truth ? [] : [`${id} is ${says}`];
    }),
  ];
}

export function probesIn(log: readonly LogEntry[]): number {
  return log.filter(
    ({ method, path, status }) => method === 'POST' && status === 202 && /\/runCommand$/i.test(path),
  ).length;
}

/** Waits until the simulator has answered so many requests; false when the process ends before. */
export async function answered(azure: SimulatedAzure, cli: RunningCli, requests: number): Promise<boolean> {
  let isOver = false;
  const over = cli.ended.then(() => {
    isOver = true;
  });
  while (!isOver && azure.log().length < requests) {
    await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 1))]);
  }
  return !isOver;
}

async function killAt(
  azure: SimulatedAzure,
  cli: RunningCli,
  { isInPlan, requests }: KillMoment,
): Promise<CliResult | null> {
  const isThere =
    (isInPlan || (await probed(azure, cli))) && (await answered(azure, cli, azure.log().length + requests));
  if (!isThere) {
    return await cli.ended;
  }
  cli.child.kill('SIGKILL');
  await cli.ended;
  return null;
}

/** Waits until there was a run command; false when the process ends before. */
async function probed(azure: SimulatedAzure, cli: RunningCli): Promise<boolean> {
  while (!azure.log().some(({ path }) => /\/runCommand$/i.test(path))) {
    if (!(await answered(azure, cli, azure.log().length + 1))) {
      return false;
    }
  }
  return true;
}

function hasAudit(path: string): boolean {
  return read(path, 'SELECT count(*) AS count FROM audits') > 0;
}

function rowsStarting(path: string): number {
  return read(path, "SELECT count(*) AS count FROM ledger WHERE tally = 'starting'");
}

/** The minute that a dead process's lease still lasts is skipped. */
export function endLeases(path: string): void {
  try {
    withDatabase(path, (database) => database.exec('UPDATE leases SET until = 0'));
  } catch {
    // Killed before the store had its tables.
  }
}

function read(path: string, sql: string): number {
  try {
    return withDatabase(path, (database) => Number((database.prepare(sql).get() as { count: number }).count));
  } catch {
    return 0;
  }
}

function withDatabase<Result>(path: string, use: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(path);
  try {
    return use(database);
  } finally {
    database.close();
  }
}
