import { newestWholeAudit } from '../../findings/audit-history.ts';
import { everyFinding } from '../../findings/store/pages.ts';
import type { Store } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import { AuditError, isAuditError } from '../../model/errors.ts';
import { parseResourceId, type ResourceId } from '../../model/ids.ts';
import type { FlagValues } from '../arguments/flags.ts';
import { nearest } from '../arguments/nearest.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import type { CliContext } from '../command.ts';
import { withStore } from './open-store.ts';

const machineId =
  /\/subscriptions\/[^/?#\s]+\/resourceGroups\/[^/?#\s]+\/providers\/Microsoft\.Compute\/(?:virtualMachineScaleSets\/[^/?#\s]+(?:\/virtualMachines\/[^/?#\s]+)?|virtualMachines\/[^/?#\s]+)/i;

/** The resource id that a text is or that an address in the Portal carries; null: it is neither. */
export function resourceIdIn(text: string): ResourceId | null {
  const id = text.replace(/\/+$/, '');
  if (parseResourceId(id) !== null) {
    return id as ResourceId;
  }
  return /^https?:\/\//i.test(text) ? ((machineId.exec(decoded(text))?.[0] as ResourceId) ?? null) : null;
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/**
 * The id of the one VM that has this name in an audit, compared without regard to case. Throws `finding.notFound` with the name that may have
 * been meant, and `usage.invalid` with the candidates where there are several.
 */
export async function vmNamed(
  { texts: { said } }: Pick<CliContext, 'texts'>,
  store: Store,
  { audit, name }: { readonly audit: Audit; readonly name: string },
): Promise<ResourceId> {
  const names = new Map<string, ResourceId[]>();
  for await (const { target } of everyFinding(store, audit)) {
    const key = target.name.toLowerCase();
    names.set(key, [...(names.get(key) ?? []), target.resourceId]);
  }
  const [id, ...others] = names.get(name.toLowerCase()) ?? [];
  if (id === undefined) {
    const near = namesNear(name.toLowerCase(), [...names.keys()]);
    const where = said.vm.audit(audit.id);
    throw new AuditError(
      'finding.notFound',
      near.length === 0 ? said.vm.unknown(name, where) : said.vm.near(name, where, near),
    );
  }
  if (others.length > 0) {
    const all = [id, ...others];
    const shown = all.slice(0, mostShown);
    throw usageError(said.vm.several(name, shown, all.length - shown.length));
  }
  return id;
}

const mostShown = 10;

/** Those that the word is a part of, else the one that differs the least. */
function namesNear(word: string, known: readonly string[]): readonly string[] {
  const holding = known.filter((each) => word.length > 2 && each.includes(word));
  const near = holding.length === 0 ? nearest(word, known) : null;
  return near === null ? holding.sort((one, other) => one.length - other.length).slice(0, 3) : [near];
}

/** Flags with the resource ids of the VMs that they name by name or by an address. What looks like an id is left for the scope to judge. */
export async function withVmIds(context: CliContext, flags: FlagValues): Promise<FlagValues> {
  const { id = [], 'exclude-id': excluded = [], vm } = flags;
  const given = [...id, ...excluded, ...(vm === undefined ? [] : [vm])];
  if (given.length === 0) {
    return flags;
  }
  const names = given.filter(isName);
  const known = names.length === 0 ? new Map<string, ResourceId>() : await idsOf(context, flags, names);
  const idOf = (text: string): string => known.get(text) ?? resourceIdIn(text) ?? text;
  return {
    ...flags,
    ...(flags.id !== undefined && { id: id.map(idOf) }),
    ...(flags['exclude-id'] !== undefined && { 'exclude-id': excluded.map(idOf) }),
    ...(vm !== undefined && { vm: idOf(vm) }),
  };
}

export function isName(text: string): boolean {
  return resourceIdIn(text) === null && !/[/:\s]/.test(text);
}

async function idsOf(
  context: CliContext,
  flags: FlagValues,
  names: readonly string[],
): Promise<ReadonlyMap<string, ResourceId>> {
  const noAudit = usageError(context.texts.said.vm.noAudit(names[0] ?? ''));
  try {
    return await withStore(context, flags, { readOnly: true }, async (store) => {
      const audit = await newestWholeAudit(store);
      if (audit === null) {
        throw noAudit;
      }
      const found = new Map<string, ResourceId>();
      for (const name of names) {
        found.set(name, await vmNamed(context, store, { audit, name }));
      }
      return found;
    });
  } catch (error: unknown) {
    throw isAuditError(error, 'store.unavailable') ? noAudit : error;
  }
}
