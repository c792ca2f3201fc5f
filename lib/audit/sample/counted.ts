import { answersForImage } from '../../findings/images/image-roll-up.ts';
import { imageMadeFrom } from '../../findings/images/made-from.ts';
import { standingVerdicts } from '../../findings/standing-verdict.ts';
import type { OpenRow, OpenRowsQuery } from '../../findings/store/ledger.ts';
import { everyFinding } from '../../findings/store/pages.ts';
import type { Store } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import type { ResourceKey } from '../../model/ids.ts';
import { waves } from '../../model/row-memo.ts';
import type { Target } from '../../model/target.ts';

type Deps = { readonly store: Store };

/** How far each image of an audit is. */
export type Counted = {
  /** VMs of an image whose verdicts answer for it. */
  answered(image: string): number;
  /** Those that answer for it and those that may without anybody's doing. */
  promised(image: string): number;
};

/**
 * A row that moves on while it is counted is not missed. Open rows are read twice, each counted once: one that went back to wait behind the
 * first reading is met by the second. One that was answered in between counts among the answers, which are read last, and perhaps twice.
 */
export async function countSample(deps: Deps, audit: Audit): Promise<Counted> {
  const mayAnswer = await countOpen(deps, audit);
  const answered = await countAnswers(deps, audit);
  return {
    answered: (image) => answered.get(image) ?? 0,
    promised: (image) => (answered.get(image) ?? 0) + (mayAnswer.get(image) ?? 0),
  };
}

/** Apart from the count, which is kept and would keep the rows. */
async function countOpen(deps: Deps, audit: Audit): Promise<ReadonlyMap<string, number>> {
  const open = new Map<ResourceKey, Target>();
  // At once, since the pass waits for it; no row goes from one subscription to another.
  await Promise.all(
    audit.subscriptions.map(async (subscriptionId) => {
      for (const query of [...openQueries, ...openQueries]) {
        for await (const { target } of everyOpenRow(deps, audit, { ...query, subscriptionId })) {
          open.set(target.key, target);
        }
      }
    }),
  );
  const mayAnswer = new Map<string, number>();
  for (const target of open.values()) {
    count(mayAnswer, target);
  }
  return mayAnswer;
}

const openQueries: readonly Pick<OpenQuery, 'state' | 'wave'>[] = [
  { state: 'pending', wave: waves.first },
  { state: 'pending', wave: waves.sample },
  { state: 'pending', wave: waves.silent },
  { state: 'starting' },
  { state: 'started' },
];

/** VMs that answer for their image, judged or carried over, by image. */
async function countAnswers({ store }: Deps, audit: Audit): Promise<ReadonlyMap<string, number>> {
  const answered = new Map<string, number>();
  const decided = { exposures: ['on', 'possible', 'impossible'] } as const;
  for await (const finding of everyFinding(store, audit, decided)) {
    if (answersForImage(finding, standingVerdicts(finding))) {
      count(answered, finding.target);
    }
  }
  return answered;
}

type OpenQuery = Omit<OpenRowsQuery, 'after' | 'limit'>;

/** Rows that wait for the place of another. */
export async function countReserve(deps: Deps, audit: Audit): Promise<number> {
  let rows = 0;
  for (const subscriptionId of audit.limits.perImage === undefined ? [] : audit.subscriptions) {
    for await (const _ of everyOpenRow(deps, audit, {
      subscriptionId,
      state: 'pending',
      wave: waves.reserve,
    })) {
      rows += 1;
    }
  }
  return rows;
}

export async function* everyOpenRow(
  { store }: Deps,
  { id }: Pick<Audit, 'id'>,
  query: OpenQuery,
): AsyncGenerator<OpenRow> {
  let after: ResourceKey | undefined;
  for (;;) {
    const page = await store.openRows(id, { ...query, after, limit: store.pageSize });
    yield* page;
    after = page.at(-1)?.target.key;
    if (page.length < store.pageSize) {
      return;
    }
  }
}

function count(counts: Map<string, number>, { provenance }: Target): void {
  const image = imageMadeFrom(provenance);
  if (image !== null) {
    counts.set(image, (counts.get(image) ?? 0) + 1);
  }
}
