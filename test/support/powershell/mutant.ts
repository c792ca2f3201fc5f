/**
 * What a mutated probe is seen to do in PowerShell's own engine, as a pattern over what it printed, its errors, and what the recording
 * stand-ins noted. A sound probe on the same machine shows nothing of the kind. `endless`: it does not come to an end.
 * `young`: a syntax that PowerShell 2.0 does not have, and the engine has. `elsewhere`: why the engine here cannot show it.
 */
export type Harm =
  | {
      readonly kind: 'seen';
      readonly pattern: RegExp;
      readonly oddity?: string;
      readonly recorded?: readonly string[];
    }
  | { readonly kind: 'endless'; readonly oddity?: string }
  | { readonly kind: 'young' }
  | { readonly kind: 'elsewhere'; readonly why: string };

/** A change of the probe that a proof must not let pass. */
export type Mutant = {
  readonly name: string;
  readonly mutate: (script: string) => string;
  readonly harm: Harm;
};

const inBody = "  ProbeField 'host.bits' $probeBits\n";
const beforeFunctions = '\n# Printable ASCII without the bar';

/** As the first line of a function that is called. */
export function insert(line: string): Mutant['mutate'] {
  return (script) => script.replace(inBody, () => `  ${line}\n${inBody}`);
}

/** Among the statements before the functions. */
export function insertFirst(line: string): Mutant['mutate'] {
  return (script) => script.replace(beforeFunctions, () => `${line}\n${beforeFunctions}`);
}

export function append(line: string): Mutant['mutate'] {
  return (script) => `${script}${line}\n`;
}

export function replace(from: string, to: string): Mutant['mutate'] {
  return (script) => script.replace(from, () => to);
}

/** A command that the stand-ins record by its name. */
export function runs(pattern: RegExp): Harm {
  return { kind: 'seen', pattern };
}

export const young: Harm = { kind: 'young' };
export const endless: Harm = { kind: 'endless' };

/** What the machine of the demonstration keeps where no probe may look. */
export const secret = 'secret-of-this-machine';
export const prints: Harm = { kind: 'seen', pattern: new RegExp(secret) };

export function elsewhere(why: string): Harm {
  return { kind: 'elsewhere', why };
}
