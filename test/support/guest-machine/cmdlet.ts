import type { Machine } from './machine.ts';
import type { PsError, PsValue } from './values.ts';

/** One call of a cmdlet. */
export type Call = {
  readonly machine: Machine;
  readonly input: PsValue[];
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
  readonly named: readonly string[];
  readonly switches: readonly string[];
  readonly run: (call: Call) => void;
};

export function cmdlet(
  { positional = [], named = [], switches = [] }: Partial<Omit<Cmdlet, 'run'>>,
  run: Cmdlet['run'],
): Cmdlet {
  return { positional, named, switches, run };
}
