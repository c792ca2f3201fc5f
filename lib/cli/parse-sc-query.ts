import { assertNever } from '../model/errors.ts';
import { judgeScQueryOnly } from '../smb/judge.ts';
import { readScQuery, type ScQueryResult } from '../smb/sc-query.ts';
import { type ParsedInput, unreadableInput } from './parsed-input.ts';

/** Reads what `sc.exe qc` printed: the fields, the plain reading of the dependencies, and a verdict that is always unknown. */
export function parseScQuery(text: string): ParsedInput {
  const result = readScQuery(text);
  switch (result.kind) {
    case 'reading':
      return result.crossCheck === 'disagrees'
        ? unreadableInput('a driver is named where no field explains it')
        : scDocument(result);
    case 'failure':
      return {
        kind: 'error',
        json: { error: { win32: result.win32 } },
        sentence: `sc.exe failed with ${result.win32}${result.win32 === 1060 ? ': there is no such service' : ''}.`,
      };
    case 'unreadable':
      return unreadableInput(result.why);
    default:
      return assertNever(result);
  }
}

type Reading = Extract<ScQueryResult, { kind: 'reading' }>;

const workstation = 'lanmanworkstation';

function scDocument({ fields, scQuery, accountCut }: Reading): ParsedInput {
  const { verdict, verdictReason } = judgeScQueryOnly(scQuery);
  const isOther = fields.serviceName.toLowerCase() !== workstation;
  return {
    kind: 'document',
    // No signal decides: what the list says is in scQuery.
    json: { fields, scQuery, verdict, verdictReason, because: [] },
    text: [
      `Service:      ${fields.serviceName}`,
      `Dependencies: ${fields.dependencies.join(', ') || 'none'}`,
      `SMB 1.0:      MRxSmb10 is ${scQuery.smb1 ? 'a dependency: SMB 1.0 is usable' : 'not a dependency'}`,
      `SMB 2/3:      MRxSmb20 is ${scQuery.smb2 ? 'a dependency: SMB 2/3 is usable' : 'not a dependency'}`,
      'Verdict:      unknown (sc-query-only): the list alone cannot tell removed binaries from a feature that is off.',
    ],
    warnings: [
      ...(isOther ? [`This is the configuration of ${fields.serviceName}, not of ${workstation}.`] : []),
      ...(accountCut ? ['The text ends inside its last field; everything before it is whole.'] : []),
    ],
  };
}
