import type { StoreAccess } from '../../deps.ts';
import { patientStore } from '../../findings/store/patient-store.ts';
import type { Store } from '../../findings/store/store.ts';
import type { FlagValues } from '../arguments/flags.ts';
import type { CliContext } from '../command.ts';
import { storeAddressFrom } from '../flags-or-settings.ts';

/**
 * Opens the store that the flag, the setting or the default names, and closes it whatever happens. One that is written is waited for where
 * its trouble may pass.
 */
export async function withStore<Result>(
  context: CliContext,
  given: FlagValues,
  options: StoreAccess,
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await context.openStore(storeAddressFrom(context, given), options);
  try {
    return await use(options.readOnly ? store : patientStore(store, context.clock));
  } finally {
    await store.close();
  }
}
