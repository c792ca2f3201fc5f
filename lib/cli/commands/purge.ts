import { purgeAudits } from '../../findings/retention.ts';
import { dayMs } from '../../model/ports.ts';
import { type Command, exitCodes } from '../command.ts';
import { withStore } from '../open-store.ts';
import { usageError } from '../parse-arguments.ts';

export const purgeCommand: Command = {
  name: 'purge',
  summary:
    'Delete closed audits that ended longer ago than --older-than, but for the newest whole one of each scope.',
  positional: null,
  flags: ['older-than', 'store'],
  async run(context, { flags }) {
    const days = flags['older-than'];
    if (days === undefined) {
      throw usageError('purge lacks its --older-than: expected --older-than DAYS.');
    }
    await withStore(context, flags, { readOnly: false }, async (store) => {
      const deleted = await purgeAudits(store, context.clock.wall() - days * dayMs);
      for (const { id, startedAt } of deleted) {
        context.words.line(`Deleted audit ${id}, started ${startedAt}.`);
      }
      context.words.line(
        deleted.length === 0 ? 'Nothing was old enough to delete.' : `${deleted.length} deleted.`,
      );
    });
    return exitCodes.fine;
  },
};
