import type { Machine } from './machine.ts';
import type { PsError, PsValue } from './values.ts';

/** One call of a cmdlet. */
export type Call = {
  readonly machine: Machine;
  readonly input: readonly PsValue[];
  readonly out: PsValue[];
  /** Does `$WhatIfPreference` keep cmdlets from changing anything? */
  readonly isWhatIf: boolean;
  readonly setStrictness: (strictness: number) => void;
  /** By lower-case name; null when it was not given. */
  readonly argument: (parameter: string) => PsValue;
  /** Reports an error that ends the cmdlet only if the caller's preference says so. */
  readonly fail: (error: PsError) => void;
};

export type Cmdlet = {
  readonly positional: readonly string[];
  readonly switches: readonly string[];
  /** All that it takes, by lower-case name. */
  readonly parameters: ReadonlySet<string>;
  readonly run: (call: Call) => void;
};

export function cmdlet(
  {
    positional = [],
    named = [],
    switches = [],
  }: Partial<Record<'positional' | 'named' | 'switches', readonly string[]>>,
  run: Cmdlet['run'],
): Cmdlet {
  const parameters = new Set([...positional, ...named, ...switches, 'erroraction']);
  return { positional, switches, parameters, run };
}
