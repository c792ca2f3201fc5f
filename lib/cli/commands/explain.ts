import type { Store } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import { AuditError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import { type AuditId, resourceKey } from '../../model/ids.ts';
import { explainFinding } from '../../report/explain-finding.ts';
import { type CliContext, exitCodes, type Run } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';
import { resourceIdIn, vmNamed } from '../stored/vm-names.ts';

export const explainCommand: Run = async (context, { flags, positionals: [named = ''] }) => {
  await withStore(context, flags, { readOnly: true }, async (store) => {
    const { auditId, finding } = await findingOf(context, store, { named, auditName: flags.audit });
    const rawOutput = await store.readEvidence(auditId, finding.target.key);
    const { language } = context.texts;
    await renderDocument(context, flags, explainFinding(finding, { rawOutput, language }));
  });
  return exitCodes.fine;
};

/** Of an audit that is named, else the newest finding of the VM in any; whose name it is, the newest whole audit says. */
async function findingOf(
  context: CliContext,
  store: Store,
  { named, auditName }: { readonly named: string; readonly auditName: string | undefined },
): Promise<{ readonly auditId: AuditId; readonly finding: Finding }> {
  const given = resourceIdIn(named);
  const idIn = async (audit: Audit) => given ?? (await vmNamed(context, store, { audit, name: named }));
  if (auditName === undefined) {
    const id = given ?? (await idIn(await chooseAudit(context, store, {})));
    return (await store.latestFinding(resourceKey(id))) ?? missing(context, id, auditName);
  }
  const audit = await chooseAudit(context, store, { name: auditName });
  const id = await idIn(audit);
  const finding = await store.finding(audit.id, resourceKey(id));
  return finding === null ? missing(context, id, auditName) : { auditId: audit.id, finding };
}

function missing({ texts }: CliContext, id: string, auditName: string | undefined): never {
  const { vm: say } = texts.said;
  const where = auditName === undefined ? say.anyAudit : say.audit(auditName);
  throw new AuditError('finding.notFound', say.noFinding(id, where));
}
