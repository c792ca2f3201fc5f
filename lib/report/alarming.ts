import type { Exemptions } from '../findings/exemptions.ts';
import { standingVerdict } from '../findings/standing-verdict.ts';
import type { FindingFilter, Store } from '../findings/store.ts';
import type { Audit } from '../model/audit.ts';
import type { Finding } from '../model/finding.ts';
import type { Verdict } from '../model/verdict.ts';
import { pagesOf } from './pages.ts';

export type Alarm = {
  readonly verdicts: readonly Verdict[];
  readonly exemptions: Exemptions;
  /** The time at which exemptions are looked at, epoch milliseconds. */
  readonly at: number;
};

/** Does any VM have one of these verdicts, by this audit's probe or carried over, and no exemption that covers it? */
export async function isAlarming(store: Store, { id }: Audit, alarm: Alarm): Promise<boolean> {
  if (alarm.verdicts.length === 0) {
    return false;
  }
  const filters: readonly FindingFilter[] = [{ verdicts: alarm.verdicts }, { outcomes: ['skipped'] }];
  for (const filter of filters) {
    for await (const page of pagesOf((limit, cursor) => store.findings(id, filter, limit, cursor))) {
      if (page.some((finding) => alarms(finding, alarm))) {
        return true;
      }
    }
  }
  return false;
}

function alarms(finding: Finding, { verdicts, exemptions, at }: Alarm): boolean {
  const verdict = standingVerdict(finding);
  return verdict !== null && verdicts.includes(verdict) && exemptions(finding.target, at)?.state !== 'active';
}
