import { describe, expect, it } from '@jest/globals';
import { noExemptions } from '../../../../lib/findings/exemptions.ts';
import type { Settlement } from '../../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { Audit } from '../../../../lib/model/audit.ts';
import { AuditError } from '../../../../lib/model/errors.ts';
import type { AuditId } from '../../../../lib/model/ids.ts';
import type { Provenance } from '../../../../lib/model/provenance.ts';
import type { Verdict } from '../../../../lib/model/verdict.ts';
import { notifyChanges } from '../../../../lib/report/notify/notify-changes.ts';
import type { Delivery } from '../../../../lib/report/notify/webhook.ts';
import { aNewRow, image2016, judgedAs, provenanceOf } from '../../../support/ledger-builders.ts';
import {
  earlierAudit,
  laterAudit,
  seedEstate,
  seedSample,
  settledRow,
  writeAudit,
} from '../../../support/seeded-estate.ts';
import { withEstate } from '../html/rendered-report.ts';

const unreachableReceiver: Delivery = { kind: 'failed', why: 'it could not be reached' };

async function notify(store: Store, { id }: Pick<Audit, 'id'>, delivery: Delivery = { kind: 'delivered' }) {
  const messages: unknown[] = [];
  const warnings: unknown[] = [];
  const audit = await store.readAudit(id);
  await notifyChanges(
    {
      store,
      clock: { now: () => 0, wall: () => Date.parse('2026-01-12T03:11:00Z'), sleep: () => Promise.resolve() },
      log: { error: () => {}, info: () => {}, warn: (text, fields) => warnings.push([text, fields]) },
      webhook: {
        deliver: async (message) => {
          messages.push(message);
          return delivery;
        },
      },
    },
    audit as Audit,
    noExemptions,
  );
  return { messages, warnings };
}

describe('notifyChanges', () => {
  it('tells nothing where VMs were only left out of the sample before', async () => {
    const rowsOf = (settlement: Settlement) => [
      aNewRow('vm', { settlement }),
      aNewRow('other', { settlement: judgedAs('enabled') }),
    ];
    await withEstate(
      async (store) => {
        await writeAudit(store, earlierAudit, rowsOf({ outcome: 'skipped', reason: 'sampled' }));
        await writeAudit(store, laterAudit, rowsOf(judgedAs('enabled')));
      },
      async (store) => expect((await notify(store, laterAudit)).messages).toEqual([]),
    );
  });

  it('tells nothing where only a sample gave an image another flag', async () => {
    await withEstate(seedSample, async (store) =>
      expect((await notify(store, laterAudit)).messages).toEqual([]),
    );
  });

  it('tells each change with its cause, images included', async () => {
    await withEstate(seedEstate, async (store) => {
      const { messages, warnings } = await notify(store, laterAudit);

      expect(warnings).toEqual([]);
      expect(messages).toMatchObject([
        {
          event: 'smb1-audit.changes',
          audit: { id: laterAudit.id, state: 'complete' },
          previous: { id: earlierAudit.id },
          total: 6,
          counts: {
            'new-vm': 1,
            gone: 1,
            'image-changed': 1,
            'both-changed': 1,
            'server-changed': 1,
            'became-unreachable': 1,
          },
          images: {
            firstSeen: [],
            flagChanged: [{ sku: '2025-datacenter', was: 'single', smb1BinariesAbsent: 'confirmed' }],
          },
          headline: { marketplaceImages: 25, flagged: 11 },
          sentAt: '2026-01-12T03:11:00.000Z',
        },
      ]);
    });
  });

  it('tells of images of one’s own, and how many VMs a sample had left out', async () => {
    const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/base';
    const provenance: Provenance = {
      ...provenanceOf(image2016),
      chain: [{ kind: 'managed-image', id, note: { code: 'image-reference' } }],
    };
    const rowsOf = (verdict: Verdict, other: Settlement) => [
      settledRow('vm', judgedAs(verdict), provenance),
      aNewRow('other', { settlement: other }),
    ];
    await withEstate(
      async (store) => {
        await writeAudit(store, earlierAudit, rowsOf('enabled', { outcome: 'skipped', reason: 'sampled' }));
        await writeAudit(store, laterAudit, rowsOf('binaries-absent', judgedAs('enabled')));
      },
      async (store) =>
        expect((await notify(store, laterAudit)).messages).toMatchObject([
          {
            leftOut: { before: 1, now: 0, since: { judged: 1, on: 1 } },
            images: {
              own: { flagChanged: [{ kind: 'managed', id, was: 'no', smb1BinariesAbsent: 'single' }] },
            },
          },
        ]),
    );
  });

  it('is silent for the first audit of a scope, and when nothing changed', async () => {
    await withEstate(seedEstate, async (store) => {
      const next = { ...laterAudit, id: '20260119T030000Z-0000000c' as AuditId };
      const { items } = await store.findings(laterAudit.id, { outcomes: ['skipped', 'unreachable'] }, 100);
      const rows = items.map(({ target, reason }) => ({
        target,
        settlement: { outcome: reason === 'not-running' ? 'skipped' : 'unreachable', reason } as never,
        lastKnown: null,
      }));
      const alone = { ...next, id: '20260120T030000Z-0000000d' as AuditId, scopeHash: 'e'.repeat(64) };
      const again = { ...alone, id: '20260121T030000Z-0000000e' as AuditId };
      await writeAudit(store, alone, rows);
      await writeAudit(store, again, rows);

      expect(await notify(store, alone)).toEqual({ messages: [], warnings: [] });
      expect(await notify(store, again)).toEqual({ messages: [], warnings: [] });
    });
  });

  it('is silent for the check of a single VM', async () => {
    await withEstate(seedEstate, async (store) => {
      await store.updateAudit(laterAudit.id, (audit) => ({ ...audit, trigger: 'check' }));

      expect(await notify(store, laterAudit)).toEqual({ messages: [], warnings: [] });
    });
  });

  it('warns, without the address, when the receiver or the store fails', async () => {
    await withEstate(seedEstate, async (store) => {
      const text = 'The webhook was not told of the changes';
      const broken: Store = {
        ...store,
        listAudits: () =>
          Promise.reject(
            new AuditError('store.unavailable', { code: 'as-said', text: 'The store is away.' }),
          ),
      };

      expect((await notify(store, laterAudit, unreachableReceiver)).warnings).toEqual([
        [text, { auditId: laterAudit.id, why: 'it could not be reached' }],
      ]);
      expect((await notify(broken, laterAudit)).warnings).toEqual([
        [text, { auditId: laterAudit.id, why: new Error('The store is away.') }],
      ]);
    });
  });
});
