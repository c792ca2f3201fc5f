import { carriedFrom } from '../../findings/carried-from.ts';
import type { Store } from '../../findings/store/store.ts';
import { AuditError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import { type AuditId, resourceKey } from '../../model/ids.ts';
import { explainFinding } from '../../report/explain-finding.ts';
import { type CliContext, exitCodes, type Run } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import { reportTagsFrom } from '../flags-or-settings.ts';
import { chooseAudit, sayClientsOnly, spokenOf } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';
import { resourceIdIn, vmNamed } from '../stored/vm-names.ts';

export const explainCommand: Run = async (context, { flags, positionals: [named = ''] }) => {
  await withStore(context, flags, { readOnly: true }, async (store) => {
    const { auditId, finding } = await findingOf(context, store, { named, auditName: flags.audit });
    const carried = await carriedFrom(store, finding);
    const rawOutput = await store.readEvidence(carried?.auditId ?? auditId, finding.target.key);
    const { language } = context.texts;
    const tags = reportTagsFrom(context, flags);
    await renderDocument(context, flags, explainFinding(finding, { rawOutput, carried, tags, language }));
  });
  return exitCodes.fine;
};

/** Of the audit that is named; else by name of the newest whole one, and by id of the newest that has the VM. */
async function findingOf(
  context: CliContext,
  store: Store,
  { named, auditName }: { readonly named: string; readonly auditName: string | undefined },
): Promise<{ readonly auditId: AuditId; readonly finding: Finding }> {
  const given = resourceIdIn(named);
  if (given !== null && auditName === undefined) {
    return await newestOf(context, store, given);
  }
  const audit = await chooseAudit(context, store, { name: auditName });
  const id = given ?? (await vmNamed(context, store, { audit, name: named }));
  const finding = await store.finding(audit.id, resourceKey(id));
  return finding === null ? missing(context, id, auditName) : { auditId: audit.id, finding };
}

async function newestOf(context: CliContext, store: Store, id: string) {
  const newest = (await store.latestFinding(resourceKey(id))) ?? missing(context, id, undefined);
  const audit = await store.readAudit(newest.auditId);
  if (audit !== null) {
    context.console.line(spokenOf(context.texts, audit));
    sayClientsOnly(context, audit);
  }
  return newest;
}

function missing({ texts }: CliContext, id: string, auditName: string | undefined): never {
  const { vm: say } = texts.said;
  const where = auditName === undefined ? say.anyAudit : say.audit(auditName);
  throw new AuditError('finding.notFound', say.noFinding(id, where));
}
