import type { RowIn } from '../../findings/store/ledger.ts';
import type { ResourceKey } from '../../model/ids.ts';
import type { StartAnswer } from '../../run-command/port.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { createSampler } from '../sample/sampler.ts';
import { createAccess } from './access.ts';
import { seeToAsked } from './asked-rows.ts';
import type { Calls } from './calls.ts';
import type { Flights } from './flights.ts';
import type { PassUnderLease } from './pass-options.ts';
import { createRowQueue } from './row-queue.ts';
import { createStartPicker } from './start-picker.ts';
import {
  createWaveReader,
  oneOfEachGroup,
  type PendingSource,
  sampledWaves,
  wavesInOrder,
} from './wave-reader.ts';

/**
 * What starts in a subscription: before all others the rows that checks ask for, the audit's own in their waves, those kept in reserve for
 * others of their image; and whether it takes commands at all.
 */
export function createStarter(
  deps: AuditDeps,
  pass: PassUnderLease,
  { calls, flights }: { readonly calls: Calls; readonly flights: Flights },
) {
  const { store } = deps;
  const { audit, subscriptionId, fence } = pass;
  const { perImage } = audit.limits;
  const pending: PendingSource = (query) =>
    store.openRows(audit.id, { subscriptionId, state: 'pending', ...query });
  const waves = perImage === undefined ? wavesInOrder : sampledWaves;
  const readAll = () => createWaveReader(pending, store.pageSize, waves);
  const queue = createRowQueue(readAll(), store.pageSize);
  const picker = createStartPicker(deps, queue);
  const sampler = createSampler(deps, { audit, subscriptionId, fence, perImage });
  const access = createAccess(deps, {
    audit,
    subscriptionId,
    isPollRefused: async () => {
      const row = flights.oldest();
      return row !== null && (await calls.isRefused(row));
    },
    run: calls.run,
    // The reserve too: all that is left of a group may be in it.
    sample: () => queue.readFrom(createWaveReader(oneOfEachGroup(pending), store.pageSize, [undefined])),
    resume: () => queue.readFrom(readAll()),
  });
  /** VMs that checks ask for: the audit's own rows of theirs wait. */
  let asked: ReadonlySet<ResourceKey> = new Set();
  const mustWait = ({ auditId, target: { key } }: RowIn<'pending'>): boolean =>
    flights.has(key) || (auditId === audit.id && asked.has(key));
  const load = () => ({ inFlight: flights.size(), postRoom: flights.postRoom() });

  return {
    /** The rows that are to start now; one that must wait for another row of its VM is put aside for a while. */
    pick: (): Promise<readonly RowIn<'pending'>[]> => picker.pick(load(), mustWait),
    /** Milliseconds until a row may start. */
    wait: (): number => picker.wait(load()),
    /** Puts a row back, at once or at its `notBefore`; what a check asks for stands on the list. */
    put: (row: RowIn<'pending'>): void => {
      if (row.auditId === audit.id) {
        queue.put(row);
      }
    },
    /** Looks at what checks ask for. */
    seeToAsked: async (): Promise<void> => {
      const { vms, first } = await seeToAsked(deps, pass, flights);
      asked = vms;
      queue.putFirst(first);
    },
    /** What an answer to a POST says of the subscription. */
    heard: (answer: StartAnswer): void => {
      access.note(answer);
      picker.heard(answer.kind);
    },
    /** A row whose POST an earlier pass sent. */
    pickedUp: (): void => {
      picker.heard('accepted');
    },
    settled: sampler.settled,
    /** Gives the rows that are kept in reserve for others of their image their turn. */
    seeToReserve: async (): Promise<void> => {
      const isIdle = queue.isEmpty() && flights.size() === 0;
      if (!access.isInDoubt() && (await sampler.see(isIdle))) {
        queue.readFrom(readAll());
      }
    },
    /** True while the subscription is being read: nothing is to be started until then. */
    isAsking: access.isAsking,
    hasRows: (): boolean => !queue.isEmpty() || sampler.isDue(),
    /** Asks, when nothing is left to start, whether the last refusals were those of a closed subscription. True while that is open. */
    askLast: access.askLast,
    /** Says once why the subscription takes no command any more; null while it may. */
    closedBecause: () => access.closedBecause(queue.isEmpty() && !flights.isPosting()),
    /** Forgets rows that have not started. */
    drop: (): void => {
      queue.readFrom(null);
      sampler.end();
      access.end();
    },
  };
}
