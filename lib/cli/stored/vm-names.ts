import { newestOfScopes, newestWholeAudit } from '../../findings/audit-history.ts';
import { everyFinding } from '../../findings/store/pages.ts';
import type { Store } from '../../findings/store/store.ts';
import { scopeHash } from '../../inventory/scope/scope.ts';
import type { Audit } from '../../model/audit.ts';
import { isAuditError, saidError } from '../../model/errors.ts';
import { parseResourceId, type ResourceId, type ResourceKey } from '../../model/ids.ts';
import { nearest } from '../../model/texts/nearest.ts';
import type { FlagValues } from '../arguments/flags.ts';
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
  { texts }: Pick<CliContext, 'texts'>,
  store: Store,
  { audit, name }: { readonly audit: Audit; readonly name: string },
): Promise<ResourceId> {
  return onlyOne(texts, name, { ids: await idsIn(store, [audit]), where: texts.said.vm.audit(audit.id) });
}

/**
 * The ids of the VMs that have these names: in the newest whole audit of the configured scope, or, of one that is not there, in those of all
 * scopes. Null: there is none to look them up in. Throws as {@link vmNamed}.
 */
export async function vmsNamed(
  { texts, settings }: Pick<CliContext, 'texts' | 'settings'>,
  store: Store,
  names: readonly string[],
): Promise<ReadonlyMap<string, ResourceId> | null> {
  const home = await newestWholeAudit(store, scopeHash(settings().scope));
  const known = await idsIn(store, home === null ? [] : [home]);
  const audits: Audit[] = [];
  if (names.some((name) => !known.has(name.toLowerCase()))) {
    for await (const audit of newestOfScopes(store)) {
      audits.push(audit);
    }
  }
  const [only, another] = audits;
  const { vm: say } = texts.said;
  const all = {
    ids: await idsIn(store, audits),
    where: only === undefined || another !== undefined ? say.newestAudits : say.audit(only.id),
  };
  if (home === null && only === undefined) {
    return null;
  }
  return new Map(
    names.map((name) => {
      const looked = known.has(name.toLowerCase()) ? { ...all, ids: known } : all;
      return [name, onlyOne(texts, name, looked)];
    }),
  );
}

/** Ids by name in lower case. */
type IdsByName = ReadonlyMap<string, ReadonlyMap<ResourceKey, ResourceId>>;

async function idsIn(store: Store, audits: readonly Audit[]): Promise<IdsByName> {
  const names = new Map<string, Map<ResourceKey, ResourceId>>();
  for (const audit of audits) {
    for await (const { target } of everyFinding(store, audit)) {
      const name = target.name.toLowerCase();
      names.set(
        name,
        (names.get(name) ?? new Map<ResourceKey, ResourceId>()).set(target.key, target.resourceId),
      );
    }
  }
  return names;
}

/** `where`: the audits that were looked through, in words. */
function onlyOne(
  { said: { vm: say } }: CliContext['texts'],
  name: string,
  { ids, where }: { readonly ids: IdsByName; readonly where: string },
): ResourceId {
  const [id, ...others] = ids.get(name.toLowerCase())?.values() ?? [];
  if (id === undefined) {
    const near = namesNear(name.toLowerCase(), [...ids.keys()]);
    const text = near.length === 0 ? say.unknown(name, where) : say.near(name, where, near);
    throw saidError('finding.notFound', text);
  }
  if (others.length > 0) {
    const all = [id, ...others];
    const shown = all.slice(0, mostShown);
    throw usageError(say.several(name, shown, all.length - shown.length));
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
  const { console, texts } = context;
  const noAudit = usageError(texts.said.vm.noAudit(names[0] ?? ''));
  try {
    return await withStore(context, flags, { readOnly: true }, async (store) => {
      const found = await vmsNamed(context, store, names);
      if (found === null) {
        throw noAudit;
      }
      for (const [name, id] of found) {
        console.line(texts.said.vm.isMeant(name, id));
      }
      return found;
    });
  } catch (error: unknown) {
    throw isAuditError(error, 'store.notFound') ? noAudit : error;
  }
}
