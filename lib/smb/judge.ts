import type { Judgement, ScQueryReading } from '../model/verdict.ts';
import { describeSignal } from './because.ts';
import * as decide from './decisions.ts';
import type { Evidence } from './evidence.ts';
import { readSignals, type Signals } from './signals.ts';

export type RuleId = `B${1 | 2 | 3 | 4 | 5}` | `C${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}` | 'A';

export type Rule = {
  readonly id: RuleId;
  /** The condition in words. */
  readonly text: string;
  readonly when: (signals: Signals) => boolean;
  readonly decide: (signals: Signals) => decide.Decision;
};

/**
 * The verdict table: read from the top, the first rule that matches decides. Rules B are for a driver service that is
 * present, rules C for one that is absent. F is the state that DISM gives for the client's feature: `SMB1Protocol` on
 * single releases (build 9600 to 16298), `SMB1Protocol-Client` on split ones; builtin releases have none.
 */
// biome-ignore format: one rule per line
export const rules: readonly Rule[] = [
  { id: 'A', text: 'build, driver service or driver file could not be read', when: decide.basicsUnread, decide: decide.basicsMissing },
  { id: 'B1', text: 'driver service present, Start = 4', when: (s) => present(s) && s.start === 4, decide: decide.driverDisabled },
  { id: 'B2', text: 'driver service present, driver file missing', when: (s) => present(s) && s.driverFile === false, decide: () => decide.driverWithoutFile },
  { id: 'B3', text: 'driver service present, feature settled as Disabled, Removed or not known, release not builtin', when: (s) => present(s) && s.release !== 'builtin' && decide.featureIsOff(s), decide: () => decide.driverAgainstFeature },
  { id: 'B4', text: 'driver service present, Start = 3, no dependency names it, not running', when: (s) => present(s) && s.start === 3 && !decide.inUse(s), decide: decide.driverIdle },
  { id: 'B5', text: 'driver service present, none of the rules above', when: present, decide: decide.driverEnabled },
  { id: 'C1', text: 'driver service absent, but a dependency names it (or may: unread), the driver file exists, or the release is builtin', when: decide.driverLeftOver, decide: decide.leftOver },
  { id: 'C2', text: 'a change of the feature is pending', when: (s) => s.feature === 'pending', decide: () => decide.changePending },
  { id: 'C3', text: 'SMB1Protocol itself not known to DISM (0x800f080c), and WMI was read', when: (s) => s.parentNotKnown && s.wmiRow !== null, decide: decide.featureUnknown },
  { id: 'C4', text: 'DISM and WMI both answered, one says enabled, the other not', when: decide.dismAgainstWmi, decide: () => decide.toolsDisagree },
  { id: 'C5', text: 'DISM gave no state', when: decide.noFeatureState, decide: decide.featureStateMissing },
  { id: 'C6', text: 'the feature is Enabled without the driver service', when: (s) => s.feature === 'enabled', decide: () => decide.enabledWithoutDriver },
  { id: 'C7', text: 'the feature is Disabled; the component store has the payload, lacks it, or was not read', when: (s) => s.feature === 'disabled', decide: decide.featureDisabled },
  { id: 'C8', text: 'the feature is Disabled with Payload Removed; the component store lacks the payload, has it, or was not read', when: (s) => s.feature === 'removed', decide: decide.featureRemoved },
  { id: 'C9', text: 'the feature is in a state that is neither on nor off', when: () => true, decide: () => decide.stateUnclear },
];

/** Judges the SMB1 client of one VM. Total: any evidence gets exactly one rule, and the signals that decided. */
export function judge(evidence: Evidence): Judgement {
  const signals = readSignals(evidence);
  const rule = firstRule(signals);
  const { verdict, reason, signals: named, warnings, changesAtReboot } = rule.decide(signals);
  const because = named.map((name) => describeSignal(name, evidence, signals));
  return { verdict, verdictReason: reason, rule: rule.id, because, warnings, changesAtReboot };
}

/** The rule named in a judgement that rests on `sc.exe qc` text alone; it is not part of the table. */
export const scQueryOnlyRule = 'sc-query-only';

/**
 * Judges `sc.exe qc` text alone: always unknown, because the list looks the same with SMB1 removed, not installed, or
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
        effect: 'the dependency list alone cannot tell removed binaries from a feature that is not installed',
      },
    ],
    warnings: [],
    changesAtReboot: false,
  };
}

function present(s: Signals): boolean {
  return s.driverService === 'present';
}

function firstRule(signals: Signals): Rule {
  for (const rule of rules) {
    if (rule.when(signals)) {
      return rule;
    }
  }
  throw new TypeError('the verdict table has no rule for these signals');
}
