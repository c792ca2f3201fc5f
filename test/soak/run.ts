import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditWithKills, killMoments, type PrintedAudit, untrue } from '../support/crash-chain.ts';
import { openCrashEstate } from '../support/crash-estate.ts';
import { auditThroughCrashes, auditThroughOneCrash, undisturbed } from '../support/crashed-audit.ts';
import { auditUnderMix } from '../support/fault-mix.ts';
import { blockedVm } from '../support/passing-trouble.ts';
import { compareReaders } from '../support/probe-outputs.ts';

/**
 * The long lists behind the short ones of `npm test`: mixed faults by seed, crashes at every store call, and SIGKILLs of the
 * real command line, some of them of so many VMs of each image; and a million outputs that two readers read. Usage:
 * `npm run soak -- [--mixes 500] [--crashes 300] [--kills 200] [--outputs 1000000]`. Ends with 1 when a promise broke.
 */
const wanted = {
  mixes: argument('--mixes', 500),
  crashes: argument('--crashes', 300),
  kills: argument('--kills', 200),
  outputs: argument('--outputs', 1_000_000),
};
let broken = 0;

await section(`${wanted.mixes} audits under mixed faults`, async () => {
  for (let seed = 1; seed <= wanted.mixes; seed += 1) {
    report(`seed ${seed}`, await auditUnderMix(seed));
  }
});

await section(
  `${wanted.crashes} audits that die one to three times, and one for each store call`,
  async () => {
    const base = await undisturbed();
    const sampled = await undisturbed(2);
    for (let seed = 1; seed <= wanted.crashes; seed += 1) {
      report(`seed ${seed}`, await auditThroughCrashes({ seed, ...(seed % 3 === 0 ? sampled : base) }));
    }
    for (let nthCall = 1; wanted.crashes > 0 && nthCall <= base.storeCalls; nthCall += 1) {
      report(`store call ${nthCall}`, await auditThroughOneCrash({ nthCall, ...base }));
    }
  },
);

await section(`${wanted.kills} times kill -9`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-soak-'));
  const estate = await openCrashEstate(60, true);
  const sum = { kills: 0, starting: 0, extra: 0, audits: 0 };
  for (let seed = 1; sum.kills < wanted.kills; seed += 1) {
    const moments = killMoments(seed, Math.min(10, wanted.kills - sum.kills));
    const chain = await auditWithKills(estate, { moments, path: join(folder, `${seed}.sqlite`) });
    const extra = chain.probes - estate.probes;
    report(`seed ${seed}`, [
      ...untrue(estate.azure, JSON.parse(chain.last.stdout) as PrintedAudit, blockedVm),
      ...(extra <= chain.starting ? [] : [`${extra} extra probes and ${chain.starting} rows in starting`]),
    ]);
    sum.kills += chain.kills;
    sum.starting += chain.starting;
    sum.extra += extra;
    sum.audits += 1;
    console.log(
      `${sum.kills} kills in ${sum.audits} audits: ${sum.starting} rows in starting, ${sum.extra} extra probes.`,
    );
  }
  await estate.azure.close();
  rmSync(folder, { recursive: true });
});

await section(`${wanted.outputs} outputs read as by the frozen reader`, async () => {
  const aSeed = 1000;
  for (let seed = 1; seed <= wanted.outputs / aSeed; seed += 1) {
    report(`seed ${seed}`, compareReaders(seed, aSeed).differing);
  }
});

process.exitCode = broken === 0 ? 0 : 1;

async function section(name: string, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  const before = broken;
  await work();
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(`${name}: ${broken - before} broke a promise (${seconds} s).`);
}

function report(what: string, promises: readonly string[]): void {
  if (promises.length > 0) {
    broken += 1;
    console.log(`${what}: ${promises.slice(0, 5).join('; ')}`);
  }
}

function argument(name: string, fallback: number): number {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}
