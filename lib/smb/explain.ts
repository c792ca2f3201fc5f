import type { Judgement, Verdict } from '../model/verdict.ts';
import { type RuleId, rules, scQueryOnlyRule } from './judge.ts';

/**
 * A judgement in lines for people: the rule that decided, its signals, what would change it, and the evidence as the
 * probe read it. `evidence`: short `key: value` pairs, printed in their order.
 */
export function explain(judgement: Judgement, evidence: Readonly<Record<string, string>>): string[] {
  const { verdict, verdictReason, rule, because, warnings, changesAtReboot } = judgement;
  const read = Object.entries(evidence).map(([key, value]) => `  ${key}: ${value}`);
  return [
    `Verdict: ${verdict}${verdictReason === null ? '' : ` (${verdictReason})`}`,
    `Rule ${rule}: ${ruleText(rule)}.`,
    'Because:',
    ...because.map(({ signal, value, effect }) => `  ${signal}: ${value}. So: ${effect}.`),
    ...warnings.map((warning) => `Warning: ${warning}`),
    ...(changesAtReboot ? ['A change waits for the next restart; probe again after it.'] : []),
    `What would change it: ${whatWouldChange(judgement)}`,
    ...(read.length === 0 ? [] : ['Evidence:', ...read]),
  ];
}

/** What would change a verdict that its rule gives when everything agrees. */
const settled: Readonly<Partial<Record<Verdict, string>>> = {
  installable: 'turning the feature on (rules B1 to B5), or removing its payload (rule C8).',
  'binaries-absent':
    'the payload put back from an outside source; the feature is then Disabled (rule C7) or on.',
};

function whatWouldChange({ rule, verdict }: Judgement): string {
  return settled[verdict] ?? changes[rule as RuleId] ?? changes[scQueryOnlyRule];
}

function ruleText(id: string): string {
  return rules.find((rule) => rule.id === id)?.text ?? 'nothing but the text of sc.exe qc was given';
}

const changes: Readonly<Record<RuleId | typeof scQueryOnlyRule, string>> = {
  A: 'a probe that can read the build, the driver service with its start type, and the driver file.',
  B1: 'with another start type rules B2 to B5 decide; with the driver service gone, rules C1 to C9.',
  B2: 'a driver file that is there (rules B3 to B5), or a driver service that is gone (rules C1 to C9).',
  B3: 'a feature that is not off (rules B4 and B5), or a driver service that is gone (rules C1 to C9).',
  B4: 'a running driver or a dependency on it means enabled, Start = 4 means disabled.',
  B5: 'Start = 4 means disabled; with the driver service gone rules C1 to C9 decide.',
  C1: 'both dependency lists read and free of MRxSmb10, and no driver file; a builtin release has the driver service.',
  C2: 'the next restart, after which the feature has settled.',
  C3: 'DISM and WMI that agree whether SMB1Protocol exists.',
  C4: 'DISM and WMI that agree.',
  C5: 'a run of DISM that ends in time and gives a state.',
  C6: 'a feature that is off, or a driver service that is there.',
  C7: 'a component store with the payload means installable; Disabled with Payload Removed leads to rule C8.',
  C8: 'a component store without the payload means binaries-absent; Disabled leads to rule C7.',
  C9: 'a state of Enabled, Disabled or Disabled with Payload Removed.',
  [scQueryOnlyRule]: 'a whole probe output, which also tells of driver, feature and component store.',
};
