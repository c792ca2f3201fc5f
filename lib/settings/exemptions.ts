import { readFileSync } from 'node:fs';
import { type Exemptions, indexExemptions, noExemptions, readExemptions } from '../findings/exemptions.ts';
import { AuditError } from '../model/errors.ts';
import { decode } from './text-encoding.ts';

const setting = 'SMB1_AUDIT_EXEMPTIONS';

/**
 * The exemptions of the setting: JSON itself, or the path of a file, in UTF-8 or UTF-16 and with a byte order mark or without.
 * Throws `settings.invalid` for a file that cannot be read, and `usage.invalid` for what is no list of exemptions.
 */
export function exemptionsOfSetting(value: string | null): Exemptions {
  if (value === null) {
    return noExemptions;
  }
  return value.startsWith('{')
    ? indexExemptions(readExemptions(value, `the setting ${setting}`))
    : indexExemptions(readExemptions(textOf(value), `${value} (${setting})`));
}

function textOf(path: string): string {
  try {
    return decode(readFileSync(path));
  } catch (error: unknown) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AuditError(
      'settings.invalid',
      { code: 'exemptions-unreadable', source: setting, why },
      { data: { field: setting }, cause: error },
    );
  }
}
