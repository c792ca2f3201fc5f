import type { OpenRow } from '../../lib/findings/store/ledger.ts';
import { openSqliteStore } from '../../lib/sqlite/store.ts';
import { aNewRow, anAudit, firstSubscription, starting } from './ledger-builders.ts';

/**
 * A process of its own on the SQLite store at argv[2]. `start`: commits one row as `starting`, says so and hangs, to be
 * killed. `count N`: adds N causes to the audit, one by one, and ends.
 */
const [, , path = '', command = '', count = '0'] = process.argv;
const store = await openSqliteStore(path);
const auditId = anAudit().id;

if (command === 'start') {
  await store.addRows(auditId, [aNewRow('vm')], 0);
  const answer = await store.acquireLease(firstSubscription, 'child', 60_000, 0);
  const query = { subscriptionId: firstSubscription, state: 'pending', limit: 1 } as const;
  const [row] = await store.openRows(auditId, query);
  if (answer.kind === 'acquired') {
    await store.advance(answer.fence, [{ row: row as OpenRow, to: starting }]);
  }
  process.stdout.write('committed\n');
  setInterval(() => undefined, 1000);
} else {
  for (let index = 0; index < Number(count); index += 1) {
    await store.updateAudit(auditId, (audit) => ({
      ...audit,
      incompleteBecause: [
        ...audit.incompleteBecause,
        { code: 'id-not-found', resourceId: `${process.pid} ${index}` },
      ],
    }));
  }
  await store.close();
}
