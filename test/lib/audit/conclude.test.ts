import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { concludeAudit } from '../../../lib/audit/conclude.ts';
import type { NewRow } from '../../../lib/findings/store/ledger.ts';
import type { Audit, AuditState } from '../../../lib/model/audit.ts';
import type { Unjudged } from '../../../lib/model/outcome.ts';
import type { IncompleteReason } from '../../../lib/model/reasons/incomplete-reason.ts';
import { type AuditBench, createAuditBench } from '../../support/audit-bench.ts';
import { interceptedStore } from '../../support/intercepted-store.ts';
import {
  aNewRow,
  anAudit,
  firstSubscription,
  judgedAs,
  secondSubscription,
} from '../../support/ledger-builders.ts';

let bench: AuditBench;

beforeEach(async () => {
  bench = await createAuditBench({ events: [], behaviourOf: () => [] });
});

afterEach(() => bench.close());

const judged = aNewRow('judged', { settlement: judgedAs('binaries-absent') });
const offline = left('offline', { outcome: 'skipped', reason: 'not-running' });
const late = left('late', { outcome: 'not-attempted', reason: 'deadline', detail: 'x' });
const unwanted = left('unwanted', { outcome: 'not-attempted', reason: 'max-errors', detail: 'x' });
const forbidden: Unjudged = { outcome: 'not-attempted', reason: 'subscription-forbidden', detail: 'x' };

function left(name: string, settlement: Unjudged, subscriptionId = firstSubscription): NewRow {
  return aNewRow(name, { subscriptionId, settlement });
}

async function opened(rows: readonly NewRow[], changes: Partial<Audit> = {}): Promise<Audit> {
  const audit = anAudit(changes);
  await bench.store.createAudit(audit);
  await bench.store.addRows(audit.id, rows, 0);
  return audit;
}

function asked(minCoveragePercent: number): Partial<Audit> {
  return { limits: { ...anAudit().limits, minCoveragePercent } };
}

describe('concludeAudit', () => {
  it('writes the image findings, the state and the time of the end', async () => {
    const audit = await opened([judged]);

    const ended = await concludeAudit(bench.deps, audit);

    const endedAt = new Date(bench.clock.wall()).toISOString();
    expect(ended).toMatchObject({ state: 'complete', endedAt, incompleteBecause: [] });
    expect(await bench.store.readAudit(audit.id)).toEqual(ended);
    expect((await bench.store.imageFindings(audit.id, {}, 10)).items).toHaveLength(1);
  });

  it('is seen to conclude while it does', async () => {
    const audit = await opened([judged]);
    const states: (AuditState | undefined)[] = [];
    const store = interceptedStore(bench.store, {
      before: async (method) => {
        if (method === 'writeImageFindings') {
          states.push((await bench.store.readAudit(audit.id))?.state);
        }
      },
    });

    await concludeAudit({ ...bench.deps, store }, audit);

    expect(states).toEqual(['concluding']);
  });

  it.each([
    { name: 'all is known', rows: [judged], changes: {}, because: [] },
    { name: 'one is offline', rows: [judged, offline], changes: {}, because: [] },
    {
      name: 'its deadline came first',
      rows: [judged, late],
      changes: {},
      because: [{ code: 'deadline', count: 1 }],
    },
    {
      name: 'there were too many errors',
      rows: [judged, unwanted],
      changes: {},
      because: [{ code: 'max-errors', count: 1 }],
    },
    { name: 'half is asked for and known', rows: [judged, offline], changes: asked(50), because: [] },
    {
      name: 'more is asked for than is known',
      rows: [judged, offline],
      changes: asked(51),
      because: [{ code: 'low-coverage', judged: 50, wanted: 51 }],
    },
    { name: 'there was nothing to ask', rows: [], changes: asked(100), because: [] },
    {
      name: 'a subscription was closed when its turn came',
      rows: [judged, left('x', forbidden, secondSubscription)],
      changes: { subscriptions: [firstSubscription, secondSubscription] },
      because: [{ code: 'subscription-not-probed', subscriptionId: secondSubscription, count: 1 }],
    },
    {
      name: 'a subscription was closed and named at the time, before the deadline',
      rows: [left('x', forbidden), late],
      changes: {
        incompleteBecause: [
          { code: 'subscription-closed', subscriptionId: firstSubscription, refused: 5, isUnreadable: false },
        ],
      },
      because: [
        { code: 'subscription-closed', subscriptionId: firstSubscription, refused: 5, isUnreadable: false },
        { code: 'deadline', count: 1 },
      ],
    },
  ] satisfies readonly {
    name: string;
    rows: readonly NewRow[];
    changes: Partial<Audit>;
    because: readonly IncompleteReason[];
  }[])('says what is missing where $name', async ({ rows, changes, because }) => {
    const ended = await concludeAudit(bench.deps, await opened(rows, changes));

    expect(ended.incompleteBecause).toEqual(because);
    expect(ended.state).toBe(because.length === 0 ? 'complete' : 'incomplete');
  });

  it('calls an audit canceled that was to be, whatever is missing', async () => {
    const audit = await opened([judged, late], { cancelRequested: true });

    expect((await concludeAudit(bench.deps, audit)).state).toBe('canceled');
  });

  it('leaves an audit alone that is closed', async () => {
    const audit = await opened([judged], { state: 'failed', endedAt: '2026-01-05T03:30:00.000Z' });

    expect(await concludeAudit(bench.deps, audit)).toEqual(audit);
    expect((await bench.store.imageFindings(audit.id, {}, 10)).items).toEqual([]);
  });

  it('leaves an audit as somebody else closes it meanwhile', async () => {
    const audit = await opened([judged]);
    const store = interceptedStore(bench.store, {
      after: async (method) => {
        if (method === 'coverage') {
          await bench.store.updateAudit(audit.id, (current) => ({ ...current, state: 'failed' }));
        }
      },
    });

    expect(await concludeAudit({ ...bench.deps, store }, audit)).toMatchObject({
      state: 'failed',
      endedAt: null,
    });
  });
});
