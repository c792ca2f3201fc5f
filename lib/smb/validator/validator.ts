import { halves, type VerdictWord, verdicts, verdictWords } from '../../model/verdict.ts';
import { probeTemplate } from '../probe/probe-script.ts';
import { validatorTemplate } from './validator-script.ts';

/** Verdicts that no gate is there to stop. */
const alwaysAllowed: readonly VerdictWord[] = ['binaries-absent', 'not-in-os'];

const placeholder = '@ALLOWED@';

/**
 * A script for an image that is being built: the probe to the letter, with `@NONCE@` for its nonce, then its judgement, then an exit
 * code of `gateExitCodes`. It passes when each half has a verdict that is always allowed or named here. Throws for words that
 * are no verdict's, because they become part of a script.
 */
export function validatorScript(allowed: readonly VerdictWord[]): string {
  if (!allowed.every((word) => verdictWords.includes(word))) {
    throw new TypeError('what a gate allows is named by words of verdicts');
  }
  const words = new Set([...alwaysAllowed, ...allowed]);
  const list = halves.flatMap((half) =>
    verdicts
      .filter((verdict) => words.has(verdict) || words.has(`${half}:${verdict}`))
      .map((verdict) => `${half}:${verdict}`),
  );
  return probeTemplate + validatorTemplate.replace(placeholder, list.join(' '));
}
