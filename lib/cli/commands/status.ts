import { silentVms } from '../../audit/silent-vms.ts';
import { auditJson, standingJson } from '../../report/json/audit-json.ts';
import { summaryLines } from '../../report/summary.ts';
import { type Command, exitCodes } from '../command.ts';
import { silentText } from '../console/progress.ts';
import { renderDocument } from '../console/render.ts';
import { summaryFacts } from '../stored/audit-views.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';

export const statusCommand: Command = {
  name: 'status',
  group: 'audit',
  examples: ['status', 'status latest -o json'],
  positional: { name: 'AUDIT', isRequired: false },
  flags: ['store', 'output'],
  async run(context, { flags, positionals }) {
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const facts = await summaryFacts(
        store,
        await chooseAudit(context, store, { name: positionals[0], byDefault: 'last' }),
        context.settings().reportTags,
      );
      const { said } = context.texts;
      const waitingFor = await silentVms({ store, clock: context.clock }, facts.audit, facts.coverage);
      await renderDocument(context, flags.output ?? 'table', {
        json: {
          ...auditJson(facts.audit, facts.coverage),
          standing: standingJson(facts.coverage),
          waitingFor,
        },
        text: [
          ...summaryLines(facts, context.texts.language),
          ...(waitingFor === null ? [] : [said.audit.waits(silentText(waitingFor, said.progress))]),
        ],
      });
    });
    return exitCodes.fine;
  },
};
