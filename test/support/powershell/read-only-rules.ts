import { readFileSync } from 'node:fs';

/** A function that the probe may have, and what it may do. Its calls of other functions go to functions before it in the list. */
export type FunctionRule = {
  readonly name: string;
  readonly parameters: readonly string[];
  /** Its whole text, line by line; then the lists below are not needed, and neither loops nor cmdlets are looked at one by one. */
  readonly body?: readonly string[];
  /** What it may assign or loop with. */
  readonly variables?: readonly string[];
  /** Heads of its loops; a loop has no other in it. */
  readonly loops?: readonly string[];
  /** Assignments inside a loop. */
  readonly inLoops?: readonly string[];
  /** Cmdlets and programs with all their arguments; `{}` is a script block, which is looked into. */
  readonly commands?: readonly string[];
  /** The only arguments it may be called with, for a function that touches the machine by its parameters. */
  readonly calls?: readonly string[];
};

/**
 * The closed list of what a probe may be. Texts are compared letter by letter, without the blanks at line starts. One source for the
 * walker of the public grammar (`read-only.ts`) and for that of PowerShell's own parser (`test/probe/host/ReadOnlyRules.cs`).
 */
export type ReadOnlyRules = {
  /** The statements before the functions, and those behind them. */
  readonly prologue: readonly string[];
  readonly functions: readonly FunctionRule[];
  readonly epilogue: readonly string[];
  /** Variables of the prologue and the epilogue: functions read them and never assign them. */
  readonly globals: readonly string[];
  /** PowerShell's own variables that may be read. */
  readonly automatic: readonly string[];
  readonly environment: readonly string[];
  readonly members: readonly string[];
  readonly operators: readonly string[];
  /** Right sides of operators that take a regular expression. */
  readonly patterns: readonly string[];
  readonly types: readonly string[];
};

/** Of the probe. */
export const readOnlyRules = rulesIn('read-only-rules.json');

/** Of what stands behind the probe in an image gate: it has no command at all. */
export const validatorRules = rulesIn('validator-rules.json');

function rulesIn(file: string): ReadOnlyRules {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as ReadOnlyRules;
}
