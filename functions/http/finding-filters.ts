import { z } from 'zod';
import type { FindingFilter } from '../../lib/findings/store/findings.ts';
import { outcomes } from '../../lib/model/outcome.ts';
import { exposures, verdicts } from '../../lib/model/verdict.ts';
import { oneOrMore } from './parameters.ts';

/** Which findings a listing or an export shows; each is optional, and together they narrow. */
export const findingFilters = {
  exposure: oneOrMore(exposures),
  client: oneOrMore(verdicts),
  server: oneOrMore(verdicts),
  verdict: oneOrMore(verdicts, 'of either half: '),
  outcome: oneOrMore(outcomes),
  publisher: z.string().min(1).max(200).optional().describe("an image's publisher, in any casing"),
};

type Filters = z.output<z.ZodObject<typeof findingFilters>>;

export function filterOf({ exposure, client, server, verdict, outcome, publisher }: Filters): FindingFilter {
  return {
    ...(exposure !== undefined && { exposures: exposure }),
    ...(client !== undefined && { client }),
    ...(server !== undefined && { server }),
    ...(verdict !== undefined && { verdicts: verdict }),
    ...(outcome !== undefined && { outcomes: outcome }),
    ...(publisher !== undefined && { publisher }),
  };
}

/** True when nothing is filtered out. */
export function isUnfiltered(query: Filters): boolean {
  return Object.keys(filterOf(query)).length === 0;
}
