import { activeHalves, type Exemptions } from '../../findings/exemptions.ts';
import { standingVerdicts } from '../../findings/standing-verdict.ts';
import type { FindingStore } from '../../findings/store/findings.ts';
import { everyFinding } from '../../findings/store/pages.ts';
import type { Paged } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import { type AlarmCondition, isAlarming, verdictsBehind } from './alarm-conditions.ts';

export type Alarm = {
  readonly conditions: readonly AlarmCondition[];
  readonly exemptions: Exemptions;
  /** The time at which exemptions are looked at, epoch milliseconds. */
  readonly at: number;
};

/** Does one of the conditions hold for any VM, by this audit's probe or carried over, in a half that no exemption covers? */
export async function hasAlarm(store: FindingStore & Paged, { id }: Audit, alarm: Alarm): Promise<boolean> {
  if (alarm.conditions.length === 0) {
    return false;
  }
  const filter = { verdicts: verdictsBehind(alarm.conditions) };
  for await (const finding of everyFinding(store, { id }, filter)) {
    if (alarms(finding, alarm)) {
      return true;
    }
  }
  return false;
}

function alarms(finding: Finding, { conditions, exemptions, at }: Alarm): boolean {
  const standing = standingVerdicts(finding);
  return standing !== null && isAlarming(standing, conditions, activeHalves(exemptions(finding.target, at)));
}
