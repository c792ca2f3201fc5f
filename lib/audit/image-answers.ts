import { answersForImage } from '../findings/images/image-roll-up.ts';
import { imageMadeFrom } from '../findings/images/made-from.ts';
import { standingVerdicts } from '../findings/standing-verdict.ts';
import type { Settlement } from '../findings/store/ledger.ts';
import type { Finding } from '../model/finding.ts';
import type { ResourceKey } from '../model/ids.ts';
import type { Target } from '../model/target.ts';
import { verdictsOf } from '../model/verdict.ts';

/** Verdicts that confirm an image. */
const verdictsToConfirm = 2;

/** Images that have an answer, two verdicts or all that are to be, among those that an audit found VMs of. */
export type ImageAnswers = { readonly answered: number; readonly images: number };

/** Counts the answers of images while they come in. */
export type AnswerCount = {
  /** Reads the findings of an audit of no more than `perImage` VMs of each image, in key order, once; until it is stopped. */
  read(
    findings: AsyncIterable<Finding>,
    perImage: number | undefined,
    isStopped: () => boolean,
  ): Promise<void>;
  /** A row that was just settled. */
  settled(target: Target, settlement: Settlement): void;
  /** Null until all findings are read. */
  answers(): ImageAnswers | null;
};

type Image = { open: number; verdicts: number };

export function createAnswerCount(): AnswerCount {
  const images = new Map<string, Image>();
  let wanted = verdictsToConfirm;
  /** The last finding read: what is settled behind it is still to be read. */
  let readTo: ResourceKey | 'nothing' | 'everything' = 'nothing';

  const count = ({ provenance }: Target, changes: Image): void => {
    const key = imageMadeFrom(provenance);
    const image = key === null ? null : (images.get(key) ?? { open: 0, verdicts: 0 });
    if (key !== null && image !== null) {
      image.open += changes.open;
      image.verdicts += changes.verdicts;
      images.set(key, image);
    }
  };
  return {
    read: async (findings, perImage = verdictsToConfirm, isStopped) => {
      wanted = Math.min(verdictsToConfirm, perImage);
      for await (const finding of findings) {
        if (isStopped()) {
          return;
        }
        const verdicts = Number(answersForImage(finding, standingVerdicts(finding)));
        count(finding.target, { open: Number(finding.outcome === null), verdicts });
        readTo = finding.target.key;
      }
      readTo = 'everything';
    },
    settled: (target, settlement) => {
      const isRead = readTo === 'everything' || (readTo !== 'nothing' && target.key <= readTo);
      if (isRead) {
        const probe = settlement.outcome === 'judged' ? settlement.probe : null;
        const answers = answersForImage({ target, probe }, probe && verdictsOf(probe.halves));
        count(target, { open: -1, verdicts: Number(answers) });
      }
    },
    answers: () => {
      const all = [...images.values()];
      const answered = all.filter(({ open, verdicts }) => verdicts >= wanted || open === 0);
      return readTo === 'everything' ? { answered: answered.length, images: all.length } : null;
    },
  };
}
