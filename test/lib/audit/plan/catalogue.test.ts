import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditDeps } from '../../../../lib/audit/audit-deps.ts';
import { withCatalogue } from '../../../../lib/audit/plan/catalogue.ts';
import type { Audit } from '../../../../lib/model/audit.ts';
import { AuditError } from '../../../../lib/model/errors.ts';
import { type AuditBench, createAuditBench } from '../../../support/audit-bench.ts';
import { aNewRow, anAudit } from '../../../support/ledger-builders.ts';

const plain = anAudit();
const asking: Audit = { ...plain, limits: { ...plain.limits, catalogue: true } };

let bench: AuditBench;
let asked: number;

beforeEach(async () => {
  asked = 0;
  bench = await createAuditBench({ events: [], behaviourOf: () => [] });
});
afterEach(async () => {
  await bench.close();
});

async function catalogueOf(
  audit: Audit,
  answer: () => Promise<readonly string[] | null> = () => Promise.resolve(['2', '1']),
  signal = new AbortController().signal,
): Promise<Audit['catalogue']> {
  await bench.store.createAudit(audit);
  await bench.store.addRows(audit.id, [aNewRow('vm-1'), aNewRow('vm-2')], 0);
  const published: AuditDeps['published'] = () => {
    asked += 1;
    return answer();
  };
  await withCatalogue({ store: bench.store, published }, audit, signal);
  return (await bench.store.readAudit(audit.id))?.catalogue;
}

describe('withCatalogue', () => {
  it('keeps with the audit what is published, each SKU asked for once', async () => {
    expect(await catalogueOf(asking)).toMatchObject([{ sku: '2016-Datacenter', versions: ['2', '1'] }]);
    expect(asked).toBe(1);
  });

  it.each([
    ['it is not asked for', plain],
    ['the audit has it', { ...asking, catalogue: [] }],
  ])('asks nothing where %s', async (_, audit) => {
    await catalogueOf(audit);

    expect(asked).toBe(0);
  });

  it('costs the audit nothing where Azure cannot be asked, or it is interrupted', async () => {
    const stop = new AbortController();
    const interrupted = (): Promise<never> => {
      stop.abort(new Error('interrupted'));
      return Promise.reject(new Error('interrupted'));
    };

    expect(
      await catalogueOf(asking, () =>
        Promise.reject(new AuditError('credential.unavailable', { code: 'as-said', text: 'none' })),
      ),
    ).toBeUndefined();
    const other = { ...asking, id: `${asking.id.slice(0, -1)}b` as Audit['id'] };
    expect(await catalogueOf(other, interrupted, stop.signal)).toBeUndefined();
  });

  it('hides no bug', async () => {
    const bug = new TypeError('bug');

    await expect(catalogueOf(asking, () => Promise.reject(bug))).rejects.toBe(bug);
  });
});
