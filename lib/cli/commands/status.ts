import { silentVms } from '../../audit/silent-vms.ts';
import { isClosed } from '../../model/audit.ts';
import type { Run } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import { auditDocument } from '../stored/audit-views.ts';
import { withAudit } from '../stored/choose-audit.ts';

export const statusCommand: Run = (context, { flags, positionals: [name] }) =>
  withAudit(context, { name, byDefault: 'last', flags }, async (store, audit) => {
    const { json, text, coverage } = await auditDocument(context, store, audit);
    const waitingFor = await silentVms({ store, clock: context.clock }, audit, coverage);
    const { said } = context.texts;
    const lines = [
      ...text,
      ...(waitingFor === null ? [] : [said.audit.waits(said.progress.silent(waitingFor))]),
      ...(isClosed(audit.state) || audit.trigger !== 'cli' ? [] : [said.audit.mayResume(audit.id)]),
    ];
    await renderDocument(context, flags, { json: { ...json, waitingFor }, text: lines });
  });
