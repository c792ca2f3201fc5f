import { noExemptions } from '../../lib/findings/exemptions.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import type { Audit } from '../../lib/model/audit.ts';
import type { ChangesNotice } from '../../lib/report/notify/notify-changes.ts';
import { notifyChanges } from '../../lib/report/notify/notify-changes.ts';
import { silentLog } from './audit-bench.ts';
import { laterAudit } from './seeded-estate.ts';

/** What a webhook is told of the seeded estate's second audit. */
export async function noticeOf(store: Store): Promise<ChangesNotice> {
  const told: unknown[] = [];
  const webhook = {
    deliver: async (message: unknown) => {
      told.push(message);
      return { kind: 'delivered' } as const;
    },
  };
  const clock = { now: () => 0, wall: () => 0, sleep: () => Promise.resolve() };
  const audit = (await store.readAudit(laterAudit.id)) as Audit;
  await notifyChanges({ store, webhook, clock, log: silentLog }, audit, noExemptions);
  return told[0] as ChangesNotice;
}
