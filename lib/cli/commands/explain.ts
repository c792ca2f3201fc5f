import { carriedFrom } from '../../findings/carried-from.ts';
import type { Store } from '../../findings/store/store.ts';
import { saidError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import { type AuditId, resourceKey } from '../../model/ids.ts';
import { explainFinding } from '../../report/explain-finding.ts';
import { type CliContext, exitCodes, type Run } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import { reportTagsFrom } from '../flags-or-settings.ts';
import { chooseAudit, sayClientsOnly, spokenOf } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';
import { resourceIdIn, vmNamed, vmsNamed } from '../stored/vm-names.ts';

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

/** Of the audit that is named; else of the newest that has an answer for the VM. */
async function findingOf(
  context: CliContext,
  store: Store,
  { named, auditName }: { readonly named: string; readonly auditName: string | undefined },
): Promise<{ readonly auditId: AuditId; readonly finding: Finding }> {
  if (auditName === undefined) {
    const id = resourceIdIn(named) ?? (await vmsNamed(context, store, [named]))?.get(named);
    if (id !== undefined) {
      return await newestOf(context, store, id);
    }
  }
  const audit = await chooseAudit(context, store, { name: auditName });
  const id = resourceIdIn(named) ?? (await vmNamed(context, store, { audit, name: named }));
  const finding = await store.finding(audit.id, resourceKey(id));
  return finding === null ? missing(context, id, auditName) : { auditId: audit.id, finding };
}

async function newestOf(context: CliContext, store: Store, id: string) {
  const { console, texts } = context;
  const newest = (await store.latestFinding(resourceKey(id))) ?? missing(context, id, undefined);
  const audit = await store.readAudit(newest.auditId);
  if (audit !== null) {
    console.line(spokenOf(texts, audit));
    sayClientsOnly(context, audit);
  }
  if (newest.passedOver !== null) {
    console.line(texts.said.vm.passedOver(newest.passedOver));
  }
  return newest;
}

function missing({ texts }: CliContext, id: string, auditName: string | undefined): never {
  const { vm: say } = texts.said;
  const where = auditName === undefined ? say.anyAudit : say.audit(auditName);
  throw saidError('finding.notFound', say.noFinding(id, where));
}
