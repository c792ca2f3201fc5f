import type { Entry } from '../probe/envelope-body.ts';
import type { DismAnswer, FeatureState, WmiAnswer } from './evidence.ts';
import { digitOf } from './service-state.ts';

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
    return failure(exitCode);
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

/**
 * WMI's answer for one feature, from a query that ran to its end: InstallState as a probe prints it (1 Enabled, 2 Disabled, 3 Absent,
 * 4 Unknown), or `no-row`. https://learn.microsoft.com/windows/win32/cimwin32prov/win32-optionalfeature
 */
export function readWmi(printed: string): WmiAnswer {
  if (printed === 'no-row') {
    return { kind: 'no-row' };
  }
  const installState = digitOf(printed, 1, 4);
  return installState === null
    ? none('InstallState is not a number from 1 to 4')
    : { kind: 'state', installState };
}

/** What a list of all features says of itself; null: not read. */
export type DismList = {
  /** As a signed or unsigned 32-bit number. */
  readonly exitCode: number | null;
  /** Number of rows. */
  readonly rows: number | null;
  /** How many of the features that every list has are among the rows. */
  readonly known: number | null;
  /** Is its last line that of a list that came to its end? */
  readonly isClosed: boolean;
};

/** Whether the rows of a list may be believed, and the lack of a row taken for `not known`. */
export type DismProof = { readonly kind: 'whole' } | Extract<DismAnswer, { readonly why: string }>;

/** A list of the smallest Windows that was seen is several times as long. */
const fewestRows = 20;

/**
 * Proves that `dism.exe /Online /English /Get-Features /Format:Table` answered whole. The exit code beats the text.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-operating-system-package-servicing-command-line-options
 */
export function proveDismList(list: DismList | { readonly why: string }): DismProof {
  if ('why' in list) {
    return { kind: 'none', why: list.why };
  }
  const { exitCode, rows, known, isClosed } = list;
  if (exitCode !== 0) {
    return exitCode === null ? none('the exit code was not read') : failure(exitCode >>> 0);
  }
  const isWhole = isClosed && rows !== null && rows >= fewestRows && known !== null && known > 0;
  return isWhole ? { kind: 'whole' } : none('the list of features is not whole');
}

/** DISM's answer for one feature: the state in its row as DISM words it, or `no-row`. */
export function readDismRow(proof: DismProof, row: Entry): DismAnswer {
  if (proof.kind !== 'whole') {
    return proof;
  }
  if (row.kind === 'unread') {
    return none(row.text);
  }
  return row.text === 'no-row' ? { kind: 'not-known' } : stateIn(row.text);
}

function none(why: string): { readonly kind: 'none'; readonly why: string } {
  return { kind: 'none', why };
}

/** CBS_E_PENDING and its like: servicing is busy, and a later call works. */
const servicingIsBusy: ReadonlySet<number> = new Set([0x800f0902, 0x800f0806]);

function failure(exitCode: number): { readonly kind: 'busy' | 'none'; readonly why: string } {
  const why = `DISM ended with ${hresult(exitCode)}`;
  return servicingIsBusy.has(exitCode) ? { kind: 'busy', why } : none(why);
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
  return stateIn(stated.state);
}

function stateIn(text: string): DismAnswer {
  if (text.length > maxStateLength || !/^[\x20-\x7e]+$/.test(text)) {
    return none('the state is not an English wording');
  }
  return { kind: 'state', state: featureState(text), text };
}
