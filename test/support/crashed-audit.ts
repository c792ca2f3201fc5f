import { runAudit } from '../../lib/audit/run-audit.ts';
import type { AuditLimits } from '../../lib/model/audit.ts';
import { createFleet } from '../arm-simulator/fleet.ts';
import { seededRandom } from './audit-bench.ts';
import { aftermathOf, brokenPromises } from './broken-promises.ts';
import { createEstate, type Estate, postsByVm, startedAt } from './faulted-audit.ts';
import { dyingStore, interceptedStore, Killed } from './intercepted-store.ts';
import { blockedVm, passingTrouble } from './passing-trouble.ts';

const never = new AbortController().signal;

/** Store calls that an uninterrupted audit of this estate makes, and the probes it sends; `perImage`: of no more VMs of each image. */
export async function undisturbed(perImage?: number): Promise<Baseline> {
  let storeCalls = 0;
  const estate = await openEstate();
  try {
    const limits = perImage === undefined ? {} : { perImage };
    const audit = await estate.open(limits);
    const store = interceptedStore(estate.store, {
      before: () => {
        storeCalls += 1;
      },
    });
    await estate.clock.runUntil(runAudit({ ...estate.deps, store }, audit.id, { interrupt: never }));
    return { storeCalls, probes: probesIn(estate), limits };
  } finally {
    await estate.close();
  }
}

type Baseline = {
  readonly storeCalls: number;
  /** Of an uninterrupted audit. */
  readonly probes: number;
  readonly limits: Partial<AuditLimits>;
};

/** A process that dies at its nth store call and the time until the next one starts. */
type Life = {
  readonly nthCall: number;
  readonly when: 'before' | 'after';
  readonly pauseMs: number;
  /** By so much the wall clock is set in the middle of it, in milliseconds. */
  readonly setByMs: number;
};

/**
 * Audits an estate in processes that die at a store call each, one after the other, and in a last one that lives. Returns
 * what the audit promised and did not keep.
 */
export async function auditThroughCrashes(
  options: Baseline & { readonly seed: number },
): Promise<readonly string[]> {
  const { fraction } = seededRandom(options.seed);
  const lives = Array.from(
    { length: 1 + Math.floor(fraction() * 3) },
    (): Life => ({
      nthCall: 1 + Math.floor(fraction() * options.storeCalls),
      when: fraction() < 0.5 ? 'before' : 'after',
      pauseMs: Math.round(fraction() * 600_000),
      setByMs: Math.round((fraction() - 0.5) * 7_200_000),
    }),
  );
  return await auditInLives(lives, options);
}

export async function auditThroughOneCrash(
  options: Baseline & { readonly nthCall: number },
): Promise<readonly string[]> {
  return await auditInLives(
    [{ nthCall: options.nthCall, when: 'after', pauseMs: 1000, setByMs: 0 }],
    options,
  );
}

async function auditInLives(
  lives: readonly Life[],
  { probes, limits }: Baseline,
): Promise<readonly string[]> {
  const estate = await openEstate();
  try {
    const audit = await estate.open(limits);
    let starting = 0;
    for (const { nthCall, when, pauseMs, setByMs } of lives) {
      void estate.clock.sleep(midway).then(() => estate.clock.set(setByMs));
      const store = dyingStore(estate.store, nthCall, when);
      await estate.clock
        .runUntil(runAudit({ ...estate.deps, store }, audit.id, { interrupt: never }))
        .catch(rethrowUnlessKilled);
      starting += (await estate.coverage(audit)).starting;
      await estate.clock.advance(pauseMs);
    }
    const ended = await estate.run(audit);
    const extra = probesIn(estate) - probes;
    return [
      ...brokenPromises({
        ...(await aftermathOf(estate, ended)),
        // The script of a lost operation may still run when it is POSTed once more.
        extraProbes: starting + 1,
        isExplained: ({ target, reason }) => reason === 'script-blocked' && blockedVm.test(target.key),
      }),
      ...(ended.state === 'complete' ? [] : [`the audit is ${ended.state}`]),
      // Whoever plans a sample again may choose others, which give no verdict.
      ...(extra <= starting || limits.perImage !== undefined
        ? []
        : [`${extra} extra probes and ${starting} rows in starting`]),
    ];
  } finally {
    await estate.close();
  }
}

/** Milliseconds from the beginning of a process's life. */
const midway = 30_000;

async function openEstate(): Promise<Estate> {
  return await createEstate({
    azure: { graph: { rowsInPayload: 7 }, faults: { seed: 1, rules: passingTrouble } },
    world: createFleet({ seed: 21, vms: 20, subscriptions: 2, mix: { stuck: 0 }, startedAt }),
  });
}

function probesIn(estate: Estate): number {
  return [...postsByVm(estate.azure.log()).values()].flat().filter(({ status }) => status === 202).length;
}

function rethrowUnlessKilled(error: unknown): void {
  if (!(error instanceof Killed)) {
    throw error;
  }
}
