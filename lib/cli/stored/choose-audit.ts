import { leftOutOfSample } from '../../findings/coverage.ts';
import { type Latest, lackOf, latestAudit } from '../../findings/latest-audit.ts';
import type { AuditFilter } from '../../findings/store/audits.ts';
import type { Store } from '../../findings/store/store.ts';
import { scopeHash } from '../../inventory/scope/scope.ts';
import { type Audit, isClosed } from '../../model/audit.ts';
import { type AuditError, saidError } from '../../model/errors.ts';
import type { AuditId } from '../../model/ids.ts';
import { nearest } from '../../model/texts/nearest.ts';
import { scopeText } from '../../report/sentences/scope-text.ts';
import { summaryTexts } from '../../report/sentences/summary-texts.ts';
import { type FlagValues, namesScope } from '../arguments/flags.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import { scopeFromFlags } from '../arguments/scope-flags.ts';
import { type CliContext, type ExitCode, exitCodes } from '../command.ts';
import type { Console } from '../console/streams.ts';
import type { CliTexts } from '../texts/cli-texts.ts';
import { withStore } from './open-store.ts';

type Speaking = Pick<CliContext, 'texts' | 'settings'> & { readonly console: Pick<Console, 'line'> };

export type AuditChoice = {
  /** An id, `latest` or `last`. */
  readonly name?: string | undefined;
  /** What no name means. Default `latest`. */
  readonly byDefault?: 'latest' | 'last';
  /** Scope flags say of which scope `latest` or `last` is: the one that `run` would audit by them. */
  readonly flags?: FlagValues;
};

/** Works on a store that is only read, and on the audit of it that a command speaks of. */
export async function withAudit(
  context: CliContext,
  choice: AuditChoice & { readonly flags: FlagValues },
  use: (store: Store, audit: Audit) => Promise<void>,
): Promise<ExitCode> {
  await withStore(context, choice.flags, { readOnly: true }, async (store) => {
    await use(store, await chooseAudit(context, store, choice));
  });
  return exitCodes.fine;
}

/**
 * The audit that a command speaks of: `latest` is the newest whole one, `last` the one started last, whatever became of it. Which it is is
 * said where no id was given, and always that an audit judged clients alone. Throws `audit.notFound`, and `usage.invalid` for scope flags beside an id.
 */
export async function chooseAudit(speaking: Speaking, store: Store, choice: AuditChoice): Promise<Audit> {
  const audit = await chosenAudit(speaking, store, choice);
  sayClientsOnly(speaking, audit);
  return audit;
}

/** Says it of an audit that judged clients alone. */
export function sayClientsOnly(
  { console, texts }: Pick<Speaking, 'console' | 'texts'>,
  { id, halves }: Audit,
): void {
  if (!halves.includes('server')) {
    console.line(texts.said.audit.clientsOnly(id));
  }
}

/** Says it of an audit that left VMs out as a sample: what is listed of it is not all. */
export async function saySample(
  { console, texts }: Pick<Speaking, 'console' | 'texts'>,
  store: Pick<Store, 'coverage'>,
  { id }: Audit,
): Promise<void> {
  const leftOut = leftOutOfSample(await store.coverage(id));
  if (leftOut > 0) {
    console.line(summaryTexts[texts.language].sample(leftOut));
  }
}

async function chosenAudit(
  { console, texts, settings }: Speaking,
  store: Store,
  { name, byDefault = 'latest', flags = {} }: AuditChoice,
): Promise<Audit> {
  const wanted = name ?? byDefault;
  const filter = scopeFilter(flags, settings);
  if (wanted !== 'latest' && wanted !== 'last') {
    return await auditById(texts, store, { name: wanted, filter });
  }
  if (wanted === 'last') {
    const [audit] = (await store.listAudits(filter, 1)).items;
    if (audit === undefined) {
      throw await noAudit(texts, store, filter);
    }
    console.line(spokenOf(texts, audit));
    return audit;
  }
  const latest = await latestAudit(store, filter);
  if (latest.audit === null) {
    throw latest.last === null
      ? await noAudit(texts, store, filter)
      : noWholeAudit(texts, latest.last, filter);
  }
  for (const line of latestLines(texts, latest)) {
    console.line(line);
  }
  return latest.audit;
}

function latestLines(texts: CliTexts, { audit, newer, wider }: Latest): string[] {
  const say = texts.said.audit;
  return [
    spokenOf(texts, audit),
    ...(newer === null ? [] : [say.newer(newer.id, newer.startedAt, whyNotWhole(texts, newer))]),
    ...(wider === null ? [] : [say.wider(wider.id, scopeText(wider, texts.language), endOf(texts, wider))]),
  ];
}

/** Which audit is spoken of: its id, scope and end. */
export function spokenOf(texts: CliTexts, audit: Audit): string {
  return texts.said.audit.spokenOf(audit.id, scopeText(audit, texts.language), endOf(texts, audit));
}

function endOf({ said }: CliTexts, { state, startedAt, endedAt }: Audit): string {
  return isClosed(state) ? said.audit.ended(state, endedAt ?? startedAt) : said.audit.open(state, startedAt);
}

function whyNotWhole({ said: { audit: say } }: CliTexts, audit: Audit): string {
  switch (lackOf(audit)) {
    case 'state':
      return say.isState(audit.state);
    case 'part':
      return say.isPart;
    case 'empty':
      return say.isEmpty;
  }
}

function scopeFilter(flags: FlagValues, settings: CliContext['settings']): AuditFilter {
  return namesScope(flags) ? { scopeHash: scopeHash(scopeFromFlags(flags, settings().scope)) } : {};
}

async function auditById(
  { said }: CliTexts,
  store: Store,
  { name, filter }: { readonly name: string; readonly filter: AuditFilter },
): Promise<Audit> {
  if (filter.scopeHash !== undefined) {
    throw usageError(said.usage.idAndScope);
  }
  const audit = await store.readAudit(name as AuditId);
  if (audit === null) {
    // As many as somebody may have before their eyes.
    const { items } = await store.listAudits({}, 200);
    const near = nearest(name, ['latest', 'last', ...items.map(({ id }) => id)]);
    throw notFound(near === null ? said.audit.unknown(name) : said.audit.meant(name, near));
  }
  return audit;
}

/** Where there are audits, but none of the scope that was asked for, the last of any is named. */
async function noAudit(texts: CliTexts, store: Store, filter: AuditFilter): Promise<AuditError> {
  const say = texts.said.audit;
  const [last] = filter.scopeHash === undefined ? [] : (await store.listAudits({}, 1)).items;
  return notFound(
    last === undefined
      ? say.none
      : say.noneOfScope(last.id, scopeText(last, texts.language), endOf(texts, last)),
  );
}

function noWholeAudit(texts: CliTexts, last: Audit, { scopeHash: ofScope }: AuditFilter): AuditError {
  const say = texts.said.audit;
  const lacks = new Set([
    say.isState(last.state),
    last.trigger === 'check' ? say.isCheck : whyNotWhole(texts, last),
  ]);
  return notFound(say.noneWhole(last.id, [...lacks], ofScope !== undefined));
}

function notFound(text: string): AuditError {
  return saidError('audit.notFound', text);
}
