import { cancelAudit } from '../../audit/cancel-audit.ts';
import { auditJson, standingJson } from '../../report/json/audit-json.ts';
import { summaryLines } from '../../report/summary.ts';
import { type Command, exitCodes } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import { summaryFacts } from '../stored/audit-views.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';

export const cancelCommand: Command = {
  name: 'cancel',
  group: 'audit',
  examples: ['cancel'],
  positional: { name: 'AUDIT', isRequired: false },
  flags: ['store', 'output'],
  async run(context, { flags, positionals }) {
    await withStore(context, flags, { readOnly: false }, async (store) => {
      const { id } = await chooseAudit(context, store, { name: positionals[0], byDefault: 'last' });
      const canceled = await cancelAudit({ store, clock: context.clock }, id);
      const facts = await summaryFacts(store, canceled, context.settings().reportTags);
      await renderDocument(context, flags.output ?? 'table', {
        json: { ...auditJson(facts.audit, facts.coverage), standing: standingJson(facts.coverage) },
        text: summaryLines(facts, context.texts.language),
      });
    });
    return exitCodes.fine;
  },
};
