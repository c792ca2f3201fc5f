import { describe, expect, it } from '@jest/globals';
import { tellChanges } from '../../../functions/orchestrations/tell-changes.ts';
import { noExemptions } from '../../../lib/findings/exemptions.ts';
import type { Webhook } from '../../../lib/report/notify/webhook.ts';
import { withEstate } from '../../lib/report/html/rendered-report.ts';
import { silentLog } from '../../support/audit-bench.ts';
import { laterAudit, seedEstate } from '../../support/seeded-estate.ts';

const clock = { now: () => 0, wall: () => 0, sleep: () => Promise.resolve() };

describe('tellChanges', () => {
  it('posts what changed with the audit that was closed', async () => {
    const messages: unknown[] = [];
    const webhook: Webhook = {
      deliver: async (message) => {
        messages.push(message);
        return { kind: 'delivered' };
      },
    };

    await withEstate(seedEstate, async (store) => {
      const ports = { store, clock, log: silentLog };
      await tellChanges({ webhook, exemptions: noExemptions }, ports, laterAudit.id);
      await tellChanges({ webhook: null, exemptions: noExemptions }, ports, laterAudit.id);
      await tellChanges({ webhook, exemptions: noExemptions }, ports, 'no such audit');
    });

    expect(messages).toMatchObject([{ audit: { id: laterAudit.id }, total: 6 }]);
  });
});
