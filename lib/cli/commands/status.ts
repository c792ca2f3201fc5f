import { auditJson, standingJson } from '../../report/audit-json.ts';
import { summaryLines } from '../../report/summary.ts';
import { summaryFacts } from '../audit-views.ts';
import { type Command, exitCodes } from '../command.ts';
import { namedAudit, withStore } from '../open-store.ts';
import { renderDocument } from '../render.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'Say how an audit stands.',
  positional: { name: 'AUDIT', isRequired: false, help: 'an audit id, or latest' },
  flags: ['store', 'output'],
  async run(context, { flags, positionals }) {
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const facts = await summaryFacts(store, await namedAudit(store, positionals[0]));
      await renderDocument(context.out, flags.output ?? 'table', {
        json: { ...auditJson(facts.audit, facts.coverage), standing: standingJson(facts.coverage) },
        text: summaryLines(facts),
      });
    });
    return exitCodes.fine;
  },
};
