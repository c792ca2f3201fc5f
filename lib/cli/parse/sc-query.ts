import { assertNever } from '../../model/errors.ts';
import { readScQuery, type ScQueryResult } from '../../smb/sc/sc-query.ts';
import { readScServices } from '../../smb/sc/sc-services.ts';
import type { ParseTexts } from '../texts/parse-english.ts';
import { parseEnglish } from '../texts/parse-english.ts';
import { otherToolsText } from './other-tools.ts';
import { type ParsedInput, refusedInput, unreadableInput } from './parsed-input.ts';
import { scQueryOnly, workstation } from './sc-query-only.ts';
import { parseScServices } from './sc-services.ts';
import { unwrap, withoutIndentation } from './unwrap.ts';

/**
 * Reads what `sc.exe qc` printed, whatever is around it: the fields, the plain reading of the dependencies, and verdicts that are always
 * unknown. The text as it is comes first; what tools, mail and editors add is taken off only where it cannot be read.
 */
export function parseScQuery(text: string, say: ParseTexts = parseEnglish): ParsedInput {
  const plain = unwrap(text);
  let first: ParsedInput | null = null;
  for (const candidate of new Set([text, plain, withoutIndentation(plain)])) {
    const parsed = parseCandidate(candidate, say);
    if (parsed.kind === 'document') {
      return parsed;
    }
    first = isFailure(first) ? first : parsed;
  }
  return isFailure(first) ? first : (otherToolsText(plain, say) ?? first ?? unreadableInput(say.empty, say));
}

/** A failure of `sc.exe` says more than that a text cannot be read. */
function isFailure(parsed: ParsedInput | null): parsed is ParsedInput {
  return parsed?.kind === 'error' && 'win32' in parsed.json.error;
}

function parseCandidate(text: string, say: ParseTexts): ParsedInput {
  const services = readScServices(text);
  if (services.length > 1) {
    return parseScServices(services, say);
  }
  const result = readScQuery(text);
  switch (result.kind) {
    case 'reading':
      return result.crossCheck === 'disagrees'
        ? unreadableInput(say.driverUnexplained, say)
        : scDocument(result, say);
    case 'failure':
      return {
        kind: 'error',
        json: { error: { win32: result.win32 } },
        sentence: say.failed(result.win32),
      };
    case 'unreadable':
      return unreadableInput(say.notSc(result.why), say);
    default:
      return assertNever(result);
  }
}

type Reading = Extract<ScQueryResult, { kind: 'reading' }>;

function scDocument({ fields, scQuery, accountCut }: Reading, say: ParseTexts): ParsedInput {
  if (fields.serviceName.toLowerCase() !== workstation) {
    return refusedInput(say.ofOther(fields.serviceName, workstation));
  }
  return {
    kind: 'document',
    ...scQueryOnly({ fields, scQuery }, say),
    warnings: accountCut ? [say.accountCut] : [],
  };
}
