import { patientStore } from '../../findings/store/patient-store.ts';
import type { Store } from '../../findings/store/store.ts';
import type { StoreAddress } from '../../settings/values.ts';
import type { FlagValues } from '../arguments/flags.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import type { CliContext } from '../command.ts';

const defaultStore: StoreAddress = { kind: 'sqlite', path: 'smb1-audit.sqlite' };

/**
 * Opens the store that the flag, the setting or the default names, and closes it whatever happens. One that is written is waited for where
 * its trouble may pass.
 */
export async function withStore<Result>(
  context: CliContext,
  given: FlagValues,
  options: { readonly readOnly: boolean },
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await context.openStore(givenStoreAddress(context, given), options);
  try {
    return await use(options.readOnly ? store : patientStore(store, context.clock));
  } finally {
    await store.close();
  }
}

/**
 * The store that the flag, the setting or the default names.
 * Throws `usage.invalid` for a secret in a flag, and `settings.invalid` for a bad setting, also where a flag stands before it.
 */
export function givenStoreAddress(context: CliContext, given: FlagValues): StoreAddress {
  const { store } = context.settings();
  if (given.store?.kind === 'connection-string') {
    throw usageError(context.texts.said.usage.secretInFlag);
  }
  return given.store ?? store ?? defaultStore;
}
