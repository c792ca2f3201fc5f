import type { DismAnswer, FeatureState, WmiAnswer } from './evidence.ts';

/** What `dism.exe /online /English /get-featureinfo /featurename:NAME` left behind. */
export type DismOutput = {
  /** The feature that was asked for. */
  readonly feature: string;
  /** Exit code as signed or unsigned 32-bit number; null when it was not read. */
  readonly exitCode: number | null;
  /** What it printed, whole or from the `Feature Name` line on; each line whole and without its line break. */
  readonly lines: readonly string[];
};

/** 0x800f080c CBS_E_UNKNOWN_UPDATE: DISM has no feature of that name. */
const unknownFeature = 0x800f080c;
/** ERROR_INVALID_PARAMETER: some releases exit so for an unknown feature and print the HRESULT only. */
const invalidParameter = 87;

/**
 * DISM's answer for one feature. The exit code beats the text; where the two contradict there is no answer.
 * `Disabled` may be the first half of `Disabled with Payload Removed`: a line that was cut may not be given.
 *
 * Built from the Japanese capture and the English layout at
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-operating-system-package-servicing-command-line-options
 */
export function readDism(output: DismOutput): DismAnswer {
  if (output.exitCode === null) {
    return none('the exit code was not read');
  }
  const exitCode = output.exitCode >>> 0;
  const { error, stated } = readLines(output.lines);
  if (exitCode === unknownFeature || (exitCode === invalidParameter && error === '0x800f080c')) {
    return stated === null ? { kind: 'not-known' } : none('a state beside the error for an unknown feature');
  }
  if (exitCode !== 0) {
    return none(`DISM ended with ${hresult(exitCode)}`);
  }
  return error === null ? stateOf(stated, output.feature) : none(`exit code 0 beside error ${error}`);
}

const states: ReadonlyMap<string, FeatureState> = new Map<string, FeatureState>([
  ['enabled', 'enabled'],
  ['disabled', 'disabled'],
  ['disabled with payload removed', 'removed'],
  ['enable pending', 'enable-pending'],
  ['disable pending', 'disable-pending'],
]);

/** The state as DISM words it in English; wording that is not known here is `other`. */
export function featureState(text: string): FeatureState {
  return states.get(text.trim().toLowerCase()) ?? 'other';
}

/** One row of `Win32_OptionalFeature`: Name and InstallState, as a probe prints them. */
export type WmiRow = { readonly name: string; readonly installState: string };

/** 1 Enabled, 2 Disabled, 3 Absent, 4 Unknown: https://learn.microsoft.com/windows/win32/cimwin32prov/win32-optionalfeature */
const installStates = /^[1-4]$/;

/** WMI's answer for one feature, from all rows of a query that ran to its end. */
export function readWmi(feature: string, rows: readonly WmiRow[]): WmiAnswer {
  const named = rows.filter((row) => row.name.toLowerCase() === feature.toLowerCase());
  const [row] = named;
  if (row === undefined) {
    return { kind: 'no-row' };
  }
  if (named.some((other) => other.installState !== row.installState)) {
    return { kind: 'none', why: 'two rows of one name differ' };
  }
  return installStates.test(row.installState)
    ? { kind: 'state', installState: Number(row.installState) }
    : { kind: 'none', why: 'InstallState is not a number from 1 to 4' };
}

function none(why: string): DismAnswer {
  return { kind: 'none', why };
}

function hresult(code: number): string {
  return code > 0xffff ? `0x${code.toString(16)}` : String(code);
}

type Stated = { readonly feature: string; readonly state: string };

const nameLine = /^Feature Name[ \t]*:[ \t]*(\S.*)$/i;
const stateLine = /^State[ \t]*:[ \t]*(\S.*)$/i;
const errorLine = /^Error:[ \t]*(0x[0-9a-f]{8}|\d{1,10})[ \t]*$/i;

/** The first error, and the first state behind the first feature name. */
function readLines(lines: readonly string[]): {
  readonly error: string | null;
  readonly stated: Stated | null;
} {
  let error: string | null = null;
  let feature: string | null = null;
  let stated: Stated | null = null;
  for (const line of lines) {
    error ??= errorLine.exec(line)?.[1]?.toLowerCase() ?? null;
    feature ??= nameLine.exec(line)?.[1]?.trim() ?? null;
    if (feature !== null && stated === null) {
      const state = stateLine.exec(line)?.[1]?.trim();
      stated = state === undefined ? null : { feature, state };
    }
  }
  return { error, stated };
}

/** Longest wording that is kept. */
const maxStateLength = 60;

function stateOf(stated: Stated | null, asked: string): DismAnswer {
  if (stated === null) {
    return none('no whole state line behind a feature name');
  }
  if (stated.feature.toLowerCase() !== asked.toLowerCase()) {
    return none('the answer is for another feature');
  }
  if (stated.state.length > maxStateLength || !/^[\x20-\x7e]+$/.test(stated.state)) {
    return none('the state is not an English wording');
  }
  return { kind: 'state', state: featureState(stated.state), text: stated.state };
}
