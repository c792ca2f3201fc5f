import { assertNever } from '../../model/errors.ts';
import { readScQuery, type ScQueryResult } from '../../smb/sc/sc-query.ts';
import { readScServices } from '../../smb/sc/sc-services.ts';
import { otherToolsText } from './other-tools.ts';
import { type ParsedInput, unreadableInput } from './parsed-input.ts';
import { scQueryOnly, workstation } from './sc-query-only.ts';
import { parseScServices } from './sc-services.ts';
import { unwrap, withoutIndentation } from './unwrap.ts';

/**
 * Reads what `sc.exe qc` printed, whatever is around it: the fields, the plain reading of the dependencies, and verdicts that are always
 * unknown. The text as it is comes first; what tools, mail and editors add is taken off only where it cannot be read.
 */
export function parseScQuery(text: string): ParsedInput {
  const plain = unwrap(text);
  let first: ParsedInput | null = null;
  for (const candidate of new Set([text, plain, withoutIndentation(plain)])) {
    const parsed = parseCandidate(candidate);
    if (parsed.kind === 'document') {
      return parsed;
    }
    first = isFailure(first) ? first : parsed;
  }
  return isFailure(first) ? first : (otherToolsText(plain) ?? first ?? unreadableInput('empty'));
}

/** A failure of `sc.exe` says more than that a text cannot be read. */
function isFailure(parsed: ParsedInput | null): parsed is ParsedInput {
  return parsed?.kind === 'error' && 'win32' in parsed.json.error;
}

function parseCandidate(text: string): ParsedInput {
  const services = readScServices(text);
  if (services.length > 1) {
    return parseScServices(services);
  }
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

function scDocument({ fields, scQuery, accountCut }: Reading): ParsedInput {
  const isOther = fields.serviceName.toLowerCase() !== workstation;
  return {
    kind: 'document',
    ...scQueryOnly({ fields, scQuery }),
    warnings: [
      ...(isOther ? [`This is the configuration of ${fields.serviceName}, not of ${workstation}.`] : []),
      ...(accountCut
        ? ['The text is cut off inside its last field; everything before that is complete.']
        : []),
    ],
  };
}
