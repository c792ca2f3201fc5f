import type { Finding } from '../../model/finding.ts';
import type { ResourceKey } from '../../model/ids.ts';
import type { Target } from '../../model/target.ts';
import { verdictsOf } from '../../model/verdict.ts';
import { standingVerdicts } from '../standing-verdict.ts';
import type { Settlement } from '../store/ledger.ts';
import { answersForImage } from './image-roll-up.ts';
import { imageMadeFrom } from './made-from.ts';

/** Verdicts that confirm an image. */
const verdictsToConfirm = 2;

/**
 * Images that have an answer, two verdicts or, where no more are to come, one, among those that an audit found VMs of: each VM's nearest, as
 * {@link imageMadeFrom} tells it.
 */
export type ImageAnswers = { readonly answered: number; readonly images: number };

/** Does a row that ended so answer for its image? */
export function answersImage(target: Target, settlement: Settlement): boolean {
  const probe = settlement.outcome === 'judged' ? settlement.probe : null;
  return answersForImage({ target, probe }, probe && verdictsOf(probe.halves));
}

type Image = { readonly open: number; readonly verdicts: number };

/** Counts the answers of images while they come in. */
export function createAnswerCount() {
  const images = new Map<string, Image>();
  let wanted = verdictsToConfirm;
  /** The last finding read; null: none is being read. */
  let readTo: ResourceKey | 'everything' | null = null;
  /** Whether a row that was settled before its turn to be read answers for its image: it may be read as it was before. */
  const settledUnread = new Map<ResourceKey, boolean>();

  const count = ({ provenance }: Target, changes: Image): void => {
    const key = imageMadeFrom(provenance);
    if (key !== null) {
      const { open, verdicts } = images.get(key) ?? { open: 0, verdicts: 0 };
      images.set(key, { open: open + changes.open, verdicts: verdicts + changes.verdicts });
    }
  };
  const countRead = (finding: Finding): void => {
    const { target, outcome } = finding;
    const settled = outcome === null ? settledUnread.get(target.key) : undefined;
    const verdicts = Number(settled ?? answersForImage(finding, standingVerdicts(finding)));
    count(target, { open: Number(outcome === null && settled === undefined), verdicts });
  };
  return {
    /** Reads the findings of an audit of no more than `perImage` VMs of each image, in key order, once; until it is stopped. */
    read: async (
      findings: AsyncIterable<Finding>,
      perImage: number | undefined,
      isStopped: () => boolean,
    ): Promise<void> => {
      wanted = Math.min(verdictsToConfirm, perImage ?? verdictsToConfirm);
      readTo = '' as ResourceKey;
      try {
        for await (const finding of findings) {
          if (isStopped()) {
            return;
          }
          countRead(finding);
          readTo = finding.target.key;
        }
        readTo = 'everything';
      } finally {
        readTo = readTo === 'everything' ? readTo : null;
        settledUnread.clear();
      }
    },
    /** A row that was just settled. */
    settled: (target: Target, settlement: Settlement): void => {
      if (readTo === null) {
        return;
      }
      const answers = answersImage(target, settlement);
      if (readTo === 'everything' || target.key <= readTo) {
        count(target, { open: -1, verdicts: Number(answers) });
      } else {
        settledUnread.set(target.key, answers);
      }
    },
    /** Null until all findings are read. */
    answers: (): ImageAnswers | null => {
      const all = [...images.values()];
      const answered = all.filter(({ open, verdicts }) => verdicts >= wanted || (open === 0 && verdicts > 0));
      return readTo === 'everything' ? { answered: answered.length, images: all.length } : null;
    },
  };
}
