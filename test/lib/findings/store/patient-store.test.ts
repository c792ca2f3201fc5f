import { afterEach, describe, expect, it } from '@jest/globals';
import { patientStore } from '../../../../lib/findings/store/patient-store.ts';
import { AuditError, type ErrorCode } from '../../../../lib/model/errors.ts';
import { type AuditBench, createAuditBench } from '../../../support/audit-bench.ts';
import { interceptedStore } from '../../../support/intercepted-store.ts';
import { anAudit } from '../../../support/ledger-builders.ts';

let bench: AuditBench;

afterEach(() => bench.close());

/** Reads an audit from a store that fails for so many seconds: the audit's id or the error's code, and the seconds that it took. */
async function readThrough(code: ErrorCode, seconds: number): Promise<readonly [string, number]> {
  bench = await createAuditBench({ events: [], behaviourOf: () => [] });
  const { clock, store } = bench;
  const audit = anAudit();
  await store.createAudit(audit);
  const began = clock.now();
  const failing = interceptedStore(store, {
    before: () => {
      if (clock.now() < began + seconds * 1000) {
        throw new AuditError(code, { code: 'as-said', text: 'The store is in trouble.' });
      }
    },
  });
  const answer = await clock.runUntil(
    patientStore(failing, clock)
      .readAudit(audit.id)
      .then(
        (read) => (read?.id === audit.id ? 'read' : 'lost'),
        (error: AuditError) => error.code,
      ),
  );
  return [answer, (clock.now() - began) / 1000];
}

describe('patientStore', () => {
  it.each([
    { code: 'store.busy', seconds: 59, comes: ['read', 59] },
    { code: 'store.unavailable', seconds: 59, comes: ['read', 59] },
    { code: 'store.unavailable', seconds: 600, comes: ['store.unavailable', 60] },
    { code: 'store.fenced', seconds: 1, comes: ['store.fenced', 0] },
    { code: 'store.full', seconds: 1, comes: ['store.full', 0] },
  ] as const)('makes of $code for $seconds s: $comes', async ({ code, seconds, comes }) => {
    expect(await readThrough(code, seconds)).toEqual(comes);
  });
});
