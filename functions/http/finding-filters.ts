import { z } from 'zod';
import { cursorBehindFinding } from '../../lib/findings/store/cursor.ts';
import type { FindingFilter, FindingStore } from '../../lib/findings/store/findings.ts';
import { everyItem, pagesOf } from '../../lib/findings/store/pages.ts';
import type { Paged } from '../../lib/findings/store/store.ts';
import type { Page } from '../../lib/model/audit.ts';
import { defined } from '../../lib/model/defined.ts';
import type { Finding } from '../../lib/model/finding.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import { outcomes } from '../../lib/model/outcome.ts';
import { exposures, verdicts } from '../../lib/model/verdict.ts';
import { pageOfThose } from './audit-page.ts';
import { oneOrMore } from './parameters.ts';

/** Which findings a listing or an export shows; each is optional, and together they narrow. */
export const findingFilters = {
  exposure: oneOrMore(exposures),
  client: oneOrMore(verdicts),
  server: oneOrMore(verdicts),
  verdict: oneOrMore(verdicts, 'of either half: '),
  outcome: oneOrMore(outcomes),
  publisher: z.string().trim().min(1).max(200).optional().describe("an image's publisher, in any casing"),
};

type Filters = z.output<z.ZodObject<typeof findingFilters>>;

export function filterOf({ exposure, client, server, verdict, outcome, publisher }: Filters): FindingFilter {
  return defined({ exposures: exposure, client, server, verdicts: verdict, outcomes: outcome, publisher });
}

/** True when nothing is filtered out. */
export function isUnfiltered(query: Filters): boolean {
  return Object.keys(filterOf(query)).length === 0;
}

type NamedPage = {
  readonly filter: FindingFilter;
  /** A VM's name, in any casing; several VMs may have it. */
  readonly name: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/** One page of the findings of VMs of one name, which no store has an index by. */
export async function namedFindings(
  store: Pick<FindingStore, 'findings'> & Paged,
  auditId: AuditId,
  { filter, name, limit, cursor }: NamedPage,
): Promise<Page<Finding>> {
  const pages = pagesOf(store, (most, next = cursor) => store.findings(auditId, filter, most, next));
  return await pageOfThose(everyItem(pages), {
    limit,
    isWanted: ({ target }) => target.name.toLowerCase() === name.toLowerCase(),
    cursorAfter: ({ target }) => cursorBehindFinding(auditId, target.key),
  });
}
