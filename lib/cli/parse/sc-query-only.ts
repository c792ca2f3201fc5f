import type { ScQueryReading } from '../../model/verdict.ts';
import { judgeScQueryOnly } from '../../smb/judge/judge.ts';
import type { ScFields } from '../../smb/sc/sc-fields.ts';
import type { ParseTexts } from '../texts/parse-english.ts';

/** The service whose dependencies are asked for. */
export const workstation = 'lanmanworkstation';

/** What the list alone says; no signal decides. `isOrphan`: the same text shows that there is no service mrxsmb10. */
export function scQueryOnly(
  { fields, scQuery }: { readonly fields: ScFields; readonly scQuery: ScQueryReading },
  say: ParseTexts,
  isOrphan = false,
) {
  const { verdict, verdictReason } = judgeScQueryOnly(scQuery);
  const listed = scQuery.smb1 ? 'listed' : 'not-listed';
  return {
    json: { fields, scQuery, verdict, verdictReason, because: [] },
    verdicts: { client: verdict, server: verdict },
    text: say.list({
      service: fields.serviceName,
      dependencies: fields.dependencies,
      smb1: isOrphan ? 'orphan' : listed,
      smb2: scQuery.smb2,
    }),
  };
}
