import { type Exemptions, indexExemptions, readExemptions } from '../findings/exemptions.ts';
import type { AuditLimits } from '../model/audit.ts';
import { defined } from '../model/defined.ts';
import { exemptionsOfSetting } from '../settings/exemptions.ts';
import type { Settings } from '../settings/settings.ts';
import type { StoreAddress } from '../settings/values.ts';
import type { FlagValues } from './arguments/flags.ts';
import { usageError } from './arguments/parse-arguments.ts';
import type { CliContext } from './command.ts';

/** The exemptions that the flag's file or the setting (a path, or JSON itself) holds. Throws `usage.invalid`. */
export async function exemptionsFrom(context: CliContext, flags: FlagValues): Promise<Exemptions> {
  return flags.exemptions === undefined
    ? exemptionsOfSetting(context.settings().exemptions)
    : indexExemptions(readExemptions(await context.readInput(flags.exemptions), flags.exemptions));
}

/** Tags that tell whose a VM is. */
export function reportTagsFrom(context: CliContext, flags: FlagValues): readonly string[] {
  return flags['report-tags'] ?? context.settings().reportTags;
}

const defaultStore: StoreAddress = { kind: 'sqlite', path: 'smb1-audit.sqlite' };

/**
 * The store that the flag, the setting or the default names.
 * Throws `usage.invalid` for a secret in a flag, and `settings.invalid` for a bad setting, also where a flag stands before it.
 */
export function storeAddressFrom(context: CliContext, given: FlagValues): StoreAddress {
  const { store } = context.settings();
  if (given.store?.kind === 'connection-string') {
    throw usageError(context.texts.said.usage.secretInFlag);
  }
  return given.store ?? store ?? defaultStore;
}

/** The limits of an audit that is started or planned. */
export function limitsFrom(context: CliContext, flags: FlagValues): AuditLimits {
  const { limits } = context.settings();
  return {
    probeDeadlineSeconds: flags['probe-deadline'] ?? limits.probeDeadlineSeconds,
    auditDeadlineSeconds: flags['audit-deadline'] ?? limits.auditDeadlineSeconds,
    maxErrors: flags['max-errors'] ?? limits.maxErrors,
    minCoveragePercent: flags['min-coverage'] ?? limits.minCoveragePercent,
    saveEvidence: flags['save-evidence'] === true,
    ...((flags.catalogue ?? limits.catalogue) === true && { catalogue: true }),
    ...(flags.full !== true && sparingFrom(limits, flags)),
  };
}

/** What spares probes. */
function sparingFrom(
  limits: Settings['limits'],
  flags: FlagValues,
): Pick<AuditLimits, 'maxAgeSeconds' | 'perImage'> {
  const maxAgeSeconds = flags['max-age'] ?? limits.maxAgeSeconds;
  // What --from names is to be probed again, whatever is set for all audits.
  const perImage = flags['per-image'] ?? (flags.from === undefined ? limits.perImage : undefined);
  return defined({ maxAgeSeconds, perImage });
}
