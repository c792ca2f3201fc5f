import { imageMadeFrom } from '../../findings/images/made-from.ts';
import type { Fence } from '../../findings/store/leases.ts';
import type { RowChange, RowIn, RowState } from '../../findings/store/ledger.ts';
import type { Audit } from '../../model/audit.ts';
import type { SubscriptionId } from '../../model/ids.ts';
import type { Unjudged } from '../../model/outcome.ts';
import { waves } from '../../model/row-memo.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { persist, rowsIn } from '../persist.ts';
import { type Counted, everyOpenRow } from './counted.ts';
import { createPicks, type Picks, startWave } from './picks.ts';

type Deps = Pick<AuditDeps, 'store' | 'clock' | 'sampleCounts'>;

export type Sampled = {
  readonly audit: Audit;
  /** VMs of each image that are to give a verdict. */
  readonly perImage: number;
  readonly subscriptionId: SubscriptionId;
  readonly fence: Fence;
};

/** Rows that one turn chooses at the most: they are kept in memory. */
const chosenAtMost = 2000;

/** Rows written together. */
const writtenTogether = 50;

const notNeeded: Unjudged = { outcome: 'skipped', reason: 'sampled' };
/** By which the next audit knows it too. */
const notNeededNorHeard: Unjudged = { ...notNeeded, detail: { code: 'silent-before' } };

/**
 * Goes through the rows of a subscription that are in reserve. Those of an image that has its verdicts are settled as `sampled`; where it lacks
 * some that nobody is about to give, others take their places. All of it is told from the ledger, so whoever comes after a pass that died
 * goes on from there. Of an image in several subscriptions the first that holds rows of it gives the next, so that no two do.
 *
 * Goes by a count with a number above `after`, by which it is known what was settled too late for the turn. Errors: `store.fenced`.
 */
export async function takeSampleTurn(deps: Deps, sampled: Sampled, after: number): Promise<SampleTurn> {
  const { sampleCounts } = deps;
  const { number, counted: before } = await sampleCounts.read(deps, sampled.audit, after);
  const chosen = await settleOrChoose(deps, sampled, before);
  if (chosen.count === 0) {
    return { number, released: 0, isCut: false };
  }
  // In this order: what an earlier subscription released before it was found to hold nothing any more is counted.
  const elsewhere = await reservesBefore(deps, sampled);
  const { counted } = await sampleCounts.read(deps, sampled.audit, sampleCounts.begun());
  const changes = [...chosen.byImage].flatMap(([image, picks]) =>
    elsewhere.has(image)
      ? []
      : released(picks, {
          isFirst: counted.promised(image) === 0,
          lacks: lacking(sampled, counted, image),
        }),
  );
  const count = await written(deps, sampled, changes);
  return { number, released: count, isCut: count > 0 && chosen.count >= chosenAtMost };
}

/** `number`: of the count that it went by. `isCut`: there may be more to be released at once. */
export type SampleTurn = { readonly number: number; readonly released: number; readonly isCut: boolean };

/** Settles what is not needed any more, and chooses rows of each image that lacks some. */
async function settleOrChoose(deps: Deps, sampled: Sampled, counted: Counted): Promise<Chosen> {
  const chosen: Chosen = { byImage: new Map(), count: 0 };
  let needless: RowChange[] = [];
  for await (const row of reserveRows(deps, sampled.audit, sampled.subscriptionId)) {
    const image = imageMadeFrom(row.target.provenance) ?? '';
    if (counted.answered(image) >= sampled.perImage) {
      needless.push({ row, to: settledAt(row, deps.clock.now()) });
    } else {
      choose(chosen, row, { image, lacks: lacking(sampled, counted, image) });
    }
    if (needless.length >= writtenTogether) {
      await written(deps, sampled, needless);
      needless = [];
    }
  }
  await written(deps, sampled, needless);
  return chosen;
}

type Chosen = { readonly byImage: Map<string, Picks<RowIn<'pending'>>>; count: number };

function choose(
  chosen: Chosen,
  row: RowIn<'pending'>,
  { image, lacks }: { readonly image: string; readonly lacks: number },
): void {
  if (lacks === 0 || chosen.count >= chosenAtMost) {
    return;
  }
  const picks =
    chosen.byImage.get(image) ??
    createPicks<RowIn<'pending'>>(lacks, ({ entry: { memo } }) => memo.wasSilent === true);
  chosen.byImage.set(image, picks);
  chosen.count += picks.offer(row) === null ? 1 : 0;
}

function settledAt({ entry: { memo } }: RowIn<'pending'>, now: number): RowState {
  const settlement = memo.wasSilent === true ? notNeededNorHeard : notNeeded;
  return { state: 'settled', memo, settlement, settledAt: now };
}

function lacking({ perImage }: Sampled, { promised }: Counted, image: string): number {
  return Math.max(0, perImage - promised(image));
}

function released(
  picks: Picks<RowIn<'pending'>>,
  { isFirst, lacks }: { readonly isFirst: boolean; readonly lacks: number },
): RowChange[] {
  return picks
    .all()
    .slice(0, lacks)
    .map((row, index) => ({
      row,
      to: {
        state: 'pending',
        memo: {
          ...row.entry.memo,
          wave: startWave(row.entry.memo, isFirst && index === 0 ? waves.first : waves.sample),
        },
      },
    }));
}

async function written(deps: Deps, { fence }: Sampled, changes: readonly RowChange[]): Promise<number> {
  let count = 0;
  for (let start = 0; start < changes.length; start += writtenTogether) {
    count += (await persist(deps, fence, changes.slice(start, start + writtenTogether))).length;
  }
  return count;
}

async function* reserveRows(
  deps: Deps,
  audit: Pick<Audit, 'id'>,
  subscriptionId: SubscriptionId,
): AsyncGenerator<RowIn<'pending'>> {
  for await (const row of everyOpenRow(deps, audit, {
    subscriptionId,
    state: 'pending',
    wave: waves.reserve,
  })) {
    yield* rowsIn([row], 'pending');
  }
}

/** Images of which the subscriptions before this one hold rows. */
async function reservesBefore(deps: Deps, { audit, subscriptionId }: Sampled): Promise<ReadonlySet<string>> {
  const images = new Set<string>();
  for (const earlier of audit.subscriptions.filter((id) => id < subscriptionId)) {
    for await (const { target } of reserveRows(deps, audit, earlier)) {
      images.add(imageMadeFrom(target.provenance) ?? '');
    }
  }
  return images;
}
