import { runAudit } from '../../lib/audit/run-audit.ts';
import { imageKey } from '../../lib/findings/images/image-key.ts';
import type { ResourceKey } from '../../lib/model/ids.ts';
import { oracleMs } from './oracle.ts';
import { type PaceOptions, preparePace } from './pace-audit.ts';
import type { PacedMachine } from './pace-fleet.ts';
import type { Ran } from './paced-platform.ts';

/** Verdicts that confirm an image, where it has as many VMs. */
const verdictsWanted = 2;

/** Those that the oracle starts first. */
const firstOfEach = 3;

export type AnswerFigures = {
  readonly images: number;
  /** Machines whose probe gave a verdict. */
  readonly verdicts: number;
  /** Until the last image has its answer, from the first probe on. */
  readonly answerSeconds: number;
  /** The same for an oracle that starts three VMs of each image before all others. */
  readonly oracleSeconds: number;
  readonly makespanSeconds: number;
};

/** Runs the whole audit and tells when the last image had its verdicts; machines whose probe never ends give none. */
export async function measureAnswers(
  fleet: readonly PacedMachine[],
  options: PaceOptions,
): Promise<AnswerFigures> {
  const run = await preparePace(fleet, options);
  try {
    await run.clock.runUntil(runAudit(run.deps, run.audit.id, { interrupt: new AbortController().signal }));
    const found = (machine: PacedMachine) => foundAt(run.platform.ran, machine);
    const images = byImage(fleet.filter(({ seconds }) => seconds !== null));
    const ends = fleet.map(found).filter((end) => !Number.isNaN(end));
    const answers = [...images.values()].map((machines) => {
      const times = machines
        .map(found)
        .filter((end) => !Number.isNaN(end))
        .sort((a, b) => a - b);
      return times[Math.min(verdictsWanted, times.length) - 1] ?? Number.NaN;
    });
    const firsts = [...images.values()].flatMap((machines) => machines.slice(0, firstOfEach));
    return {
      images: images.size,
      verdicts: ends.length,
      answerSeconds: (Math.max(...answers) - run.startedAt) / 1000,
      oracleSeconds: oracleMs(firsts, run.startedAt, { ...options.buckets, seed: options.seed }) / 1000,
      makespanSeconds: (Math.max(...ends) - run.startedAt) / 1000,
    };
  } finally {
    await run.close();
  }
}

function foundAt(ran: ReadonlyMap<ResourceKey, Ran>, { target }: PacedMachine): number {
  return ran.get(target.key)?.foundAt ?? Number.NaN;
}

function byImage(fleet: readonly PacedMachine[]): ReadonlyMap<string, readonly PacedMachine[]> {
  const images = new Map<string, PacedMachine[]>();
  for (const machine of fleet) {
    const { image } = machine.target.provenance;
    const key = image === null ? '' : imageKey(image).join(':');
    images.set(key, [...(images.get(key) ?? []), machine]);
  }
  return images;
}
