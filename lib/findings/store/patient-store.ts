import { isAuditError } from '../../model/errors.ts';
import type { Clock } from '../../model/ports.ts';
import type { Store } from './store.ts';

/** How long a store that is busy or out of reach is asked again, and how often, in milliseconds. */
const patienceMs = 60_000;
const pauseMs = 500;

/**
 * The same store, for work that is not to be left half done: each call that fails in a way that may pass is made again for a minute.
 * A store's calls are idempotent or conditional. The times that a call is given are those of its first try.
 */
export function patientStore(store: Store, clock: Clock): Store {
  const patient =
    <Given extends unknown[], Answer>(call: (...given: Given) => Promise<Answer>) =>
    (...given: Given): Promise<Answer> =>
      patiently(clock, () => call(...given));
  return {
    pageSize: store.pageSize,
    createAudit: patient(store.createAudit),
    readAudit: patient(store.readAudit),
    updateAudit: patient(store.updateAudit),
    listAudits: patient(store.listAudits),
    deleteAudit: patient(store.deleteAudit),
    addRows: patient(store.addRows),
    coverage: patient(store.coverage),
    openRows: patient(store.openRows),
    openRowsOf: patient(store.openRowsOf),
    advance: patient(store.advance),
    settleOpen: patient(store.settleOpen),
    acquireLease: patient(store.acquireLease),
    renewLease: patient(store.renewLease),
    releaseLease: patient(store.releaseLease),
    askFor: patient(store.askFor),
    askedVms: patient(store.askedVms),
    endAsking: patient(store.endAsking),
    readLevels: patient(store.readLevels),
    saveLevels: patient(store.saveLevels),
    findings: patient(store.findings),
    finding: patient(store.finding),
    latestFinding: patient(store.latestFinding),
    lastKnown: patient(store.lastKnown),
    saveEvidence: patient(store.saveEvidence),
    readEvidence: patient(store.readEvidence),
    writeImageFindings: patient(store.writeImageFindings),
    imageFindings: patient(store.imageFindings),
    close: patient(store.close),
  };
}

async function patiently<Result>(clock: Clock, call: () => Promise<Result>): Promise<Result> {
  const giveUpAt = clock.now() + patienceMs;
  for (;;) {
    try {
      return await call();
    } catch (error: unknown) {
      const mayPass = isAuditError(error, 'store.busy') || isAuditError(error, 'store.unavailable');
      if (!mayPass || clock.now() >= giveUpAt) {
        throw error;
      }
      await clock.sleep(pauseMs);
    }
  }
}
