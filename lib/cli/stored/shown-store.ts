import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Exemptions } from '../../findings/exemptions.ts';
import type { Audit } from '../../model/audit.ts';
import type { Masked } from '../../report/mask/masked-store.ts';
import type { ReportStore } from '../../report/report-facts.ts';
import type { StoreAddress } from '../../settings/values.ts';
import type { FlagValues } from '../arguments/flags.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import type { CliContext } from '../command.ts';
import { isFileError } from '../console/write-file.ts';
import { storeAddressFrom } from '../flags-or-settings.ts';

type Shown = { readonly audit: Audit; readonly exemptions: Exemptions; readonly flags: FlagValues };

/** What is written out: the store as it is, or masked where that was asked for. Says where the key of the pseudonyms is. */
export async function shownStore(
  context: CliContext,
  store: ReportStore,
  { audit, exemptions, flags }: Shown,
): Promise<Masked> {
  if (flags.mask !== true) {
    return { store, audit, exemptions };
  }
  const { key, place } = await maskKeyOf(context, storeAddressFrom(context, flags));
  const { maskStore } = await import('../../report/mask/masked-store.ts');
  context.console.line(context.texts.said.files.masked(place));
  return maskStore(store, { audit, exemptions, key });
}

/** Throws `usage.invalid` where there is none and none can be made. */
async function maskKeyOf(
  { settings, texts }: Pick<CliContext, 'settings' | 'texts'>,
  address: StoreAddress,
): Promise<{ readonly key: string; readonly place: string }> {
  const { maskKey } = settings();
  if (maskKey !== null) {
    return { key: maskKey, place: 'SMB1_AUDIT_MASK_KEY' };
  }
  const { usage } = texts.said;
  if (address.kind !== 'sqlite') {
    throw usageError(usage.maskLacksKey);
  }
  const place = `${address.path}.mask-key`;
  try {
    await makeKey(place);
    const key = (await readFile(place, 'utf8')).trim();
    if (/^[0-9a-f]{64}$/.test(key)) {
      return { key, place };
    }
  } catch (error: unknown) {
    throw usageError(usage.badMaskKey(place, codeOf(error)), error);
  }
  throw usageError(usage.badMaskKey(place, null));
}

/** For its owner alone, where there is none yet. */
async function makeKey(path: string): Promise<void> {
  try {
    await writeFile(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error: unknown) {
    if (codeOf(error) !== 'EEXIST') {
      throw error;
    }
  }
}

function codeOf(error: unknown): string {
  return isFileError(error) ? String(error.code) : String(error);
}
