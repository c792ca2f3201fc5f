import type { Store } from '../../findings/store/store.ts';
import { AuditError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import { type AuditId, parseResourceId, type ResourceKey, resourceKey } from '../../model/ids.ts';
import { explainFinding } from '../../report/explain-finding.ts';
import { chooseAudit } from '../choose-audit.ts';
import { type CliContext, type Command, exitCodes } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import { withStore } from '../open-store.ts';
import { usageError } from '../parse-arguments.ts';

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
  async run(context, { flags, positionals: [id = ''] }) {
    if (parseResourceId(id) === null) {
      throw usageError(
        `explain got ${JSON.stringify(id)}: expected the resource id of a VM, /subscriptions/….`,
      );
    }
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const { auditId, finding } = await findingOf(context, store, { id, auditName: flags.audit });
      const rawOutput = await store.readEvidence(auditId, finding.target.key);
      await renderDocument(context, flags.output ?? 'table', explainFinding(finding, rawOutput));
    });
    return exitCodes.fine;
  },
};

type Found = { readonly auditId: AuditId; readonly finding: Finding };

async function findingOf(
  context: CliContext,
  store: Store,
  { id, auditName }: { readonly id: string; readonly auditName: string | undefined },
): Promise<Found> {
  const key = resourceKey(id);
  const found =
    auditName === undefined
      ? await store.latestFinding(key)
      : await findingIn(store, (await chooseAudit(context, store, { name: auditName })).id, key);
  if (found === null) {
    const where = auditName === undefined ? 'any audit of this store' : `audit ${auditName}`;
    throw new AuditError(
      'finding.notFound',
      `There is no finding for ${id} in ${where}. Audit it with smb1-audit run --id.`,
    );
  }
  return found;
}

async function findingIn(store: Store, auditId: AuditId, key: ResourceKey): Promise<Found | null> {
  const finding = await store.finding(auditId, key);
  return finding === null ? null : { auditId, finding };
}
