import type { Half, HalfJudgements, Judgement, ScQueryReading } from '../../model/verdict.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { describeSignal } from './because.ts';
import * as conditions from './conditions.ts';
import * as decide from './decisions.ts';
import { type Settled, settle } from './settle.ts';
import { readSignals, type Signals } from './signals.ts';

export type Rule = {
  readonly id: decide.RuleId;
  /** The condition in words. */
  readonly text: string;
  readonly when: (signals: Signals) => boolean;
  readonly decide: (signals: Signals) => decide.Decision;
};

/**
 * The verdict table of one half: read from the top, the first rule that matches decides. Rules B are for a driver service
 * that is installed, rules C for one that is absent or left over (a key without a component). F is the state that DISM gives
 * for the half's feature: `SMB1Protocol` on single releases (build 9600 to 16298), `SMB1Protocol-Client` or
 * `SMB1Protocol-Server` on split ones; builtin releases have none.
 */
// biome-ignore format: one rule per line
export const rules: readonly Rule[] = [
  { id: 'A', text: 'the half was not asked for, or build, service or file could not be read; or, of an installed service, Start is missing or unread, or the server\'s own switch is unread while Start is not 4', when: conditions.basicsUnread, decide: decide.basicsMissing },
  { id: 'B0', text: 'service installed but not listed by the service control manager; or absent or left over, but running', when: conditions.listingContradicts, decide: decide.listingConflict },
  { id: 'B1', text: 'service installed, driver file missing', when: (s) => installed(s) && s.file === false, decide: decide.serviceWithoutFile },
  { id: 'B2', text: 'service installed, and F settled as Disabled, Removed or not known or, where DISM is silent, WMI says 2 or 3; release not builtin', when: (s) => installed(s) && conditions.featureIsOff(s), decide: decide.serviceWithFeatureOff },
  { id: 'B3', text: 'service installed, Start = 4 or the server\'s own switch is off', when: (s) => installed(s) && conditions.switchedOff(s), decide: decide.disabled },
  { id: 'B4', text: 'client: service installed, Start = 3, no dependency known, not known to run', when: (s) => installed(s) && conditions.clientIdle(s), decide: decide.idle },
  { id: 'B5', text: 'service installed, none of the rules above', when: installed, decide: decide.enabled },
  { id: 'C1', text: 'service absent or left over, but the driver file exists, or the release is builtin, or a dependency names the client', when: conditions.contradictsAbsence, decide: decide.absenceContradicted },
  { id: 'C1u', text: 'client: service absent or left over, and the dependencies could not be read', when: (s) => s.dependency === 'unread', decide: decide.dependenciesUnread },
  { id: 'C2', text: 'a change of F is pending', when: (s) => s.feature === 'pending', decide: decide.changePending },
  { id: 'C3', text: 'DISM knows neither SMB1Protocol nor F, and WMI was read and has no row of any SMB1 feature', when: conditions.nothingKnown, decide: decide.notInOs },
  { id: 'C3c', text: 'DISM does not know SMB1Protocol, and F has a state or WMI has a row', when: conditions.parentDenied, decide: decide.parentDeniedConflict },
  { id: 'C4', text: 'DISM and WMI both answered, one says enabled, the other not', when: conditions.dismAgainstWmi, decide: decide.toolsDisagree },
  { id: 'C5', text: 'DISM gave no state, or does not know SMB1Protocol while WMI was not read', when: conditions.noFeatureState, decide: decide.featureStateMissing },
  { id: 'C6', text: 'F is Enabled without an installed service', when: (s) => s.feature === 'enabled', decide: decide.enabledWithoutService },
  { id: 'C6p', text: 'F is Disabled, and the payload of SMB1Protocol is removed', when: (s) => s.feature === 'disabled' && s.parent === 'removed', decide: decide.disabledUnderRemoved },
  { id: 'C7', text: 'F is Disabled; the component store has the payload, lacks it, or was not read', when: (s) => s.feature === 'disabled', decide: decide.featureDisabled },
  { id: 'C8', text: 'F is Disabled with Payload Removed, which the component store cannot undo', when: (s) => s.feature === 'removed', decide: decide.featureRemoved },
  { id: 'C9', text: 'F is in a state that is neither on nor off, or not known to DISM while SMB1Protocol is', when: () => true, decide: decide.unclear },
];

/** Judges both halves of SMB 1.0 on one VM. Total: each gets exactly one rule, and the signals that decided. */
export function judge(evidence: Evidence): HalfJudgements {
  return { client: judgeHalf(evidence, 'client'), server: judgeHalf(evidence, 'server') };
}

/** What rule A says of a half that the probe did not ask for. */
export const notAsked: Judgement = {
  verdict: 'unknown',
  verdictReason: 'not-asked',
  rule: 'A',
  because: [],
  warnings: [],
  changesAtReboot: false,
};

function judgeHalf(evidence: Evidence, half: Half): Judgement {
  const signals = readSignals(evidence, half);
  if (signals === null) {
    return notAsked;
  }
  const { rule, decision } = judgeSignals(signals);
  const { verdict, reason, signals: named, warnings, changesAtReboot } = decision;
  const because = named.map((name) => describeSignal(name, evidence, signals));
  return { verdict, verdictReason: reason, rule: rule.id, because, warnings, changesAtReboot };
}

function judgeSignals(signals: Signals): { readonly rule: Rule; readonly decision: Settled } {
  for (const rule of rules) {
    if (rule.when(signals)) {
      return { rule, decision: settle(rule.id, rule.decide(signals), signals) };
    }
  }
  throw new TypeError('the verdict table has no rule for these signals');
}

/** The rule named in a judgement that rests on `sc.exe qc` text alone; it is not part of the table. */
export const scQueryOnlyRule = 'sc-query-only';

/**
 * Judges `sc.exe qc` text alone: always unknown, because the list looks the same with SMB 1.0 removed, not installed, or
 * (from 2012 R2 on) even enabled.
 */
export function judgeScQueryOnly(reading: ScQueryReading): Judgement {
  const listed = (driver: string, isListed: boolean): string =>
    `${driver} ${isListed ? 'listed' : 'not listed'}`;
  return {
    verdict: 'unknown',
    verdictReason: 'sc-query-only',
    rule: scQueryOnlyRule,
    because: [
      {
        signal: 'dependencies',
        value: `${listed('MRxSmb10', reading.smb1)}, ${listed('MRxSmb20', reading.smb2)}`,
        effect: { code: 'list-not-enough' },
      },
    ],
    warnings: [],
    changesAtReboot: false,
  };
}

function installed(s: Signals): boolean {
  return s.service === 'installed';
}
