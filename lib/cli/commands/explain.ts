import type { AuditStore } from '../../findings/store/audits.ts';
import type { FindingStore } from '../../findings/store/findings.ts';
import type { Ledger } from '../../findings/store/ledger.ts';
import type { Paged } from '../../findings/store/store.ts';
import { AuditError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import { type AuditId, resourceKey } from '../../model/ids.ts';
import { explainFinding } from '../../report/explain-finding.ts';
import { type CliContext, type Command, exitCodes } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';
import { resourceIdIn, vmNamed } from '../stored/vm-names.ts';

export const explainCommand: Command = {
  name: 'explain',
  group: 'look',
  examples: [
    'explain vm-1',
    'explain vm-1 --audit last',
    'explain /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1',
  ],
  positional: { name: 'VM', isRequired: true },
  flags: ['audit', 'store', 'output'],
  async run(context, { flags, positionals: [named = ''] }) {
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const { auditId, finding } = await findingOf(context, store, { named, auditName: flags.audit });
      const rawOutput = await store.readEvidence(auditId, finding.target.key);
      const { language } = context.texts;
      await renderDocument(
        context,
        flags.output ?? 'table',
        explainFinding(finding, { rawOutput, language }),
      );
    });
    return exitCodes.fine;
  },
};

type Found = { readonly auditId: AuditId; readonly finding: Finding };

type Wanted = { readonly named: string; readonly auditName: string | undefined };

/** Of an audit that is named, else the newest finding of the VM in any; whose name it is, the newest whole audit says. */
async function findingOf(
  context: CliContext,
  store: AuditStore & Ledger & FindingStore & Paged,
  wanted: Wanted,
): Promise<Found> {
  const { named, auditName } = wanted;
  const given = resourceIdIn(named);
  if (auditName === undefined) {
    const id = given ?? (await idOf(context, store, wanted));
    return (await store.latestFinding(resourceKey(id))) ?? missing(context, id, auditName);
  }
  const audit = await chooseAudit(context, store, { name: auditName });
  const id = given ?? (await vmNamed(context, store, { audit, name: named }));
  const finding = await store.finding(audit.id, resourceKey(id));
  return finding === null ? missing(context, id, auditName) : { auditId: audit.id, finding };
}

async function idOf(
  context: CliContext,
  store: AuditStore & Ledger & FindingStore & Paged,
  { named }: Wanted,
): Promise<string> {
  const audit = await chooseAudit(context, store, { name: undefined });
  return await vmNamed(context, store, { audit, name: named });
}

function missing({ texts }: CliContext, id: string, auditName: string | undefined): never {
  const { vm: say } = texts.said;
  const where = auditName === undefined ? say.anyAudit : say.audit(auditName);
  throw new AuditError('finding.notFound', say.noFinding(id, where));
}
