import { purgeAudits } from '../../findings/retention.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import { exitCodes, type Run } from '../command.ts';
import { withStore } from '../stored/open-store.ts';

export const purgeCommand: Run = async (context, { flags }) => {
  const { purge, usage } = context.texts.said;
  const seconds = flags['older-than'];
  if (seconds === undefined) {
    throw usageError(usage.purgeLacksAge);
  }
  await withStore(context, flags, { readOnly: false, mustExist: true }, async (store) => {
    const deleted = await purgeAudits(store, context.clock.wall() - seconds * 1000);
    for (const { id, startedAt } of deleted) {
      context.console.line(purge.deleted(id, startedAt));
    }
    context.console.line(deleted.length === 0 ? purge.nothing : purge.sum(deleted.length));
  });
  return exitCodes.fine;
};
