import { silentText, silentVms } from '../../audit/silent-vms.ts';
import { auditJson, standingJson } from '../../report/json/audit-json.ts';
import { summaryLines } from '../../report/summary.ts';
import { summaryFacts } from '../audit-views.ts';
import { chooseAudit, lastHelp } from '../choose-audit.ts';
import { type Command, exitCodes } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import { withStore } from '../open-store.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'Say how an audit stands.',
  positional: { name: 'AUDIT', isRequired: false, help: lastHelp },
  flags: ['store', 'output'],
  async run(context, { flags, positionals }) {
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const facts = await summaryFacts(
        store,
        await chooseAudit(context, store, { name: positionals[0], byDefault: 'last' }),
      );
      const waitingFor = await silentVms({ store, clock: context.clock }, facts.audit, facts.coverage);
      await renderDocument(context.out, flags.output ?? 'table', {
        json: {
          ...auditJson(facts.audit, facts.coverage),
          standing: standingJson(facts.coverage),
          waitingFor,
        },
        text: [
          ...summaryLines(facts),
          ...(waitingFor === null ? [] : [`It waits for ${silentText(waitingFor)}.`]),
        ],
      });
    });
    return exitCodes.fine;
  },
};
