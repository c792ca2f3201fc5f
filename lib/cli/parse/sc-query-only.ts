import type { ScQueryReading } from '../../model/verdict.ts';
import { judgeScQueryOnly } from '../../smb/judge/judge.ts';
import type { ScFields } from '../../smb/sc/sc-fields.ts';

/** The service whose dependencies are asked for. */
export const workstation = 'lanmanworkstation';

/** What the list alone says; no signal decides. `isOrphan`: the same text shows that there is no service mrxsmb10. */
export function scQueryOnly(
  { fields, scQuery }: { readonly fields: ScFields; readonly scQuery: ScQueryReading },
  isOrphan = false,
) {
  const { verdict, verdictReason } = judgeScQueryOnly(scQuery);
  const smb1 = isOrphan
    ? 'a dependency of which there is no service (1060): an orphan, so the SMB 1.0 client is not usable by it'
    : scQuery.smb1
      ? 'a dependency: the SMB 1.0 client is usable'
      : 'not a dependency';
  return {
    json: { fields, scQuery, verdict, verdictReason, because: [] },
    verdicts: { client: verdict, server: verdict },
    text: [
      `Service:         ${fields.serviceName}`,
      `Dependencies:    ${fields.dependencies.join(', ') || 'none'}`,
      `SMB 1.0 client:  MRxSmb10 is ${smb1}`,
      `SMB 2/3 client:  MRxSmb20 is ${scQuery.smb2 ? 'a dependency: SMB 2/3 is usable' : 'not a dependency'}`,
      'Verdict:         unknown (sc-query-only): the list alone cannot tell removed binaries from a feature that is off.',
      'SMB 1.0 server:  nothing in this text tells of it.',
    ],
  };
}
