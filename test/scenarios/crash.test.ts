import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditWithKills, killMoments, type PrintedAudit, untrue } from '../support/crash-chain.ts';
import { type CrashEstate, openCrashEstate } from '../support/crash-estate.ts';
import { blockedVm } from '../support/passing-trouble.ts';

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-crash-'));
let estate: CrashEstate;

beforeAll(async () => {
  estate = await openCrashEstate(60, true);
});

afterAll(async () => {
  await estate.azure.close();
  rmSync(folder, { recursive: true });
});

/** Kills in all; the long list is for the soak test. */
const kills = 30;

describe('the command line, killed with SIGKILL again and again', () => {
  it(`finds the truth after ${kills} kills, and probes no more than the ledger says`, async () => {
    let done = 0;
    let starting = 0;
    for (let seed = 1; done < kills; seed += 1) {
      const path = join(folder, `${seed}.sqlite`);
      const moments = killMoments(seed, Math.min(10, kills - done));

      const chain = await auditWithKills(estate, { moments, path });

      const printed = JSON.parse(chain.last.stdout) as PrintedAudit;
      expect(printed.audit.state).toBe('complete');
      expect(untrue(estate.azure, printed, blockedVm)).toEqual([]);
      expect(chain.probes - estate.probes).toBeLessThanOrEqual(chain.starting);
      done += chain.kills;
      starting += chain.starting;
    }
    expect(done).toBeGreaterThanOrEqual(kills);
    expect(starting).toBeGreaterThan(0);
  }, 600_000);
});
