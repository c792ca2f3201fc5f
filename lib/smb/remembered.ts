import type { SealedBody } from './probe/envelope.ts';

/** So many answers are kept, and so many fingerprints; when there are as many, all are forgotten. */
const mostAnswers = 1024;
const mostFingerprints = 65_536;

/**
 * A pure function of a body's text that remembers its answers to those that came more than once: in an estate most machines
 * answer in one of a few ways, and reading is the dear part. Of a body that comes for the first time only the fingerprint is
 * kept, so that an estate in which no two are alike pays next to nothing.
 */
export function remembered<Answer>(read: (body: SealedBody) => Answer): (body: SealedBody) => Answer {
  const answers = new Map<string, { readonly answer: Answer }>();
  const fingerprints = new Set<number>();
  return (body) => {
    if (!fingerprints.has(body.fingerprint)) {
      makeRoom(fingerprints, mostFingerprints).add(body.fingerprint);
      return read(body);
    }
    const text = body.text.slice(body.from, body.to);
    const known = answers.get(text);
    if (known !== undefined) {
      return known.answer;
    }
    const answer = read(body);
    makeRoom(answers, mostAnswers).set(text, { answer });
    return answer;
  };
}

function makeRoom<Kept extends { readonly size: number; clear(): void }>(kept: Kept, most: number): Kept {
  if (kept.size >= most) {
    kept.clear();
  }
  return kept;
}
