import { type Latest, latestAudit, whyNotWhole } from '../findings/latest-audit.ts';
import type { AuditFilter } from '../findings/store/audits.ts';
import type { Store } from '../findings/store/store.ts';
import { scopeHash } from '../inventory/scope/scope.ts';
import { type Audit, isClosed } from '../model/audit.ts';
import { AuditError } from '../model/errors.ts';
import type { AuditId } from '../model/ids.ts';
import { scopeText } from '../report/sentences/scope-text.ts';
import { scopeFlags } from './command.ts';
import type { Words } from './console/streams.ts';
import type { FlagValues } from './flags.ts';
import { usageError } from './parse-arguments.ts';
import { scopeFromFlags } from './scope-flags.ts';

export const auditHelp =
  'an audit id, latest (default: the newest whole audit) or last (the one started last)';
export const lastHelp =
  'an audit id, last (default: the one started last) or latest (the newest whole audit)';

export type AuditChoice = {
  /** An id, `latest` or `last`. */
  readonly name: string | undefined;
  /** What no name means. Default `latest`. */
  readonly byDefault?: 'latest' | 'last';
  /** Scope flags say of which scope `latest` or `last` is. */
  readonly flags?: FlagValues;
};

/**
 * The audit that a command speaks of: `latest` is the newest whole one, `last` the one started last, whatever became of it. Which it is is
 * said where no id was given, and always that an audit judged clients alone. Throws `audit.notFound`, and `usage.invalid` for scope flags beside an id.
 */
export async function chooseAudit(
  said: { readonly words: Pick<Words, 'line'> },
  store: Store,
  choice: AuditChoice,
): Promise<Audit> {
  const audit = await chosenAudit(said, store, choice);
  if (!audit.halves.includes('server')) {
    said.words.line(
      `Audit ${audit.id} is of an earlier version: it judged SMB 1.0 clients alone, and says nothing of SMB 1.0 servers.`,
    );
  }
  return audit;
}

async function chosenAudit(
  { words }: { readonly words: Pick<Words, 'line'> },
  store: Store,
  { name, byDefault = 'latest', flags = {} }: AuditChoice,
): Promise<Audit> {
  const wanted = name ?? byDefault;
  const filter = scopeFilter(flags);
  if (wanted !== 'latest' && wanted !== 'last') {
    return await auditById(store, wanted, filter);
  }
  if (wanted === 'last') {
    const [audit] = (await store.listAudits(filter, 1)).items;
    if (audit === undefined) {
      throw noAudit();
    }
    words.line(spokenOf(audit));
    return audit;
  }
  const latest = await latestAudit(store, filter);
  if (latest.audit === null) {
    throw latest.last === null ? noAudit() : noWholeAudit(latest.last);
  }
  for (const line of latestLines(latest)) {
    words.line(line);
  }
  return latest.audit;
}

function latestLines({ audit, newer, wider }: Latest): string[] {
  return [
    spokenOf(audit),
    ...(newer === null
      ? []
      : [`Audit ${newer.id}, started later (${newer.startedAt}), ${whyNotWhole(newer)}: name it to see it.`]),
    ...(wider === null
      ? []
      : [`The newest audit of a wider scope is ${wider.id}: ${scopeText(wider.scope)}, ${endOf(wider)}.`]),
  ];
}

function spokenOf(audit: Audit): string {
  return `Audit ${audit.id}: ${scopeText(audit.scope)}, ${endOf(audit)}.`;
}

function endOf({ state, startedAt, endedAt }: Audit): string {
  return isClosed(state) ? `${state}, ended ${endedAt ?? startedAt}` : `${state}, started ${startedAt}`;
}

function scopeFilter(flags: FlagValues): AuditFilter {
  return scopeFlags.every((name) => flags[name] === undefined)
    ? {}
    : { scopeHash: scopeHash(scopeFromFlags(flags, {})) };
}

async function auditById(store: Store, name: string, filter: AuditFilter): Promise<Audit> {
  if (filter.scopeHash !== undefined) {
    throw usageError('An audit id and scope flags contradict each other: expected one of them.');
  }
  const audit = await store.readAudit(name as AuditId);
  if (audit === null) {
    throw notFound(
      `There is no audit ${JSON.stringify(name)} in this store. Check the id and --store; smb1-audit audits lists them.`,
    );
  }
  return audit;
}

function noAudit(): AuditError {
  return notFound(
    'There is no audit in this store. Check --store and the scope flags, or start one with smb1-audit run.',
  );
}

function noWholeAudit(last: Audit): AuditError {
  return notFound(
    `There is no whole audit in this store. The last one, ${last.id}, ${last.trigger === 'check' ? 'is a check of one VM' : whyNotWhole(last)}: name it to see it, or start one with smb1-audit run.`,
  );
}

function notFound(message: string): AuditError {
  return new AuditError('audit.notFound', message);
}
