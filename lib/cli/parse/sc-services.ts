import { listsService } from '../../smb/sc/sc-query.ts';
import { fieldsOf, isOf, isShownMissing, type ScService } from '../../smb/sc/sc-services.ts';
import type { ParseTexts } from '../texts/parse-english.ts';
import { type ParsedInput, unreadableInput } from './parsed-input.ts';
import { scQueryOnly, workstation } from './sc-query-only.ts';

/** The output of several commands in one text: LanmanWorkstation's is read, and each of the others told of. */
export function parseScServices(services: readonly ScService[], say: ParseTexts): ParsedInput {
  const fields = fieldsOf(services, workstation);
  if (fields === null) {
    return unreadableInput(
      services.some((service) => isOf(service, workstation))
        ? say.notWhole(workstation)
        : say.noneIs(workstation),
      say,
    );
  }
  const scQuery = {
    smb1: listsService(fields.dependencies, 'mrxsmb10'),
    smb2: listsService(fields.dependencies, 'mrxsmb20'),
  };
  const isOrphan = scQuery.smb1 && isShownMissing(services, 'mrxsmb10');
  const { json, ...rest } = scQueryOnly({ fields, scQuery }, say, isOrphan);
  const isUnnamed = services.some(({ name }) => name === null);
  return {
    kind: 'document',
    ...rest,
    json: { ...json, services: byName(services), ...(isOrphan && { warnings: ['orphan-dependency'] }) },
    warnings: [...(isOrphan ? [say.orphan] : []), ...(isUnnamed ? [say.unnamedFailure] : [])],
  };
}

/** In the order of the text; of a service that comes twice the first. */
function byName(services: readonly ScService[]): Readonly<Record<string, unknown>> {
  const told = new Map<string, unknown>();
  for (const { name, result } of services) {
    const said =
      result.kind === 'reading'
        ? result.fields
        : { error: result.kind === 'failure' ? { win32: result.win32 } : { code: 'unreadable' } };
    if (name !== null && ![...told.keys()].some((known) => known.toLowerCase() === name.toLowerCase())) {
      told.set(name, said);
    }
  }
  return Object.fromEntries(told);
}
