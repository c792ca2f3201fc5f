import { cancelAudit } from '../../audit/cancel-audit.ts';
import { exitCodes, type Run } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import { sayNextSteps } from '../next-steps.ts';
import { auditDocument } from '../stored/audit-views.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';

export const cancelCommand: Run = async (context, { flags, positionals: [name] }) => {
  await withStore(context, flags, { readOnly: false, mustExist: true }, async (store) => {
    const { id } = await chooseAudit(context, store, { name, byDefault: 'last' });
    const canceled = await cancelAudit({ store, clock: context.clock }, id);
    const document = await auditDocument(context, store, canceled);
    await renderDocument(context, flags, document);
    await sayNextSteps(context, store, { audit: canceled, coverage: document.coverage }, flags);
  });
  return exitCodes.fine;
};
