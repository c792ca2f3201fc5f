import { createAudit, newAuditId } from '../../audit/create-audit.ts';
import { lineageFrom } from '../../audit/plan/continued.ts';
import { holdingScope } from '../../audit/scope-lock.ts';
import { type AuditLimits, probedAgainUntold } from '../../model/audit.ts';
import type { AuditId } from '../../model/ids.ts';
import type { Settings } from '../../settings/settings.ts';
import type { FlagValues } from '../arguments/flags.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import { type Command, exitCodes, scopeFlags } from '../command.ts';
import { requireWritable } from '../console/write-file.ts';
import { exemptionsFrom } from '../read-exemptions.ts';
import { requiredScope } from '../required-scope.ts';
import { runAndReport } from '../run-and-report.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';
import type { SaidTexts } from '../texts/cli-texts.ts';

export const runCommand: Command = {
  name: 'run',
  group: 'audit',
  examples: [
    'run --subscription 00000000-0000-0000-0000-000000000000',
    'run --management-group corp --exclude-tag env=lab --max-age 7d',
    'run -s 00000000-0000-0000-0000-000000000000 --fail-on on,server:disabled --min-coverage 90%',
    'run -s 00000000-0000-0000-0000-000000000000 --report report.html',
    'run --from last --only failed,unreachable',
  ],
  positional: null,
  flags: [
    ...scopeFlags,
    'from',
    'only',
    'probe-deadline',
    'audit-deadline',
    'max-errors',
    'max-in-flight',
    'min-coverage',
    'save-evidence',
    'catalogue',
    'max-age',
    'per-image',
    'full',
    'exemptions',
    'fail-on',
    'report',
    'report-tags',
    'store',
    'output',
    'wide',
  ],
  async run(context, { flags }) {
    requireOneMeaning(flags, context.texts.said);
    if (flags.from !== undefined && flags['max-age'] !== undefined) {
      context.console.warn(context.texts.said.audit.maxAgeWithFrom);
    }
    await requireWritable(flags.report);
    const settings = tuned(context.settings(), flags);
    const named =
      flags.from === undefined ? await requiredScope(context, flags, { settings, command: 'run' }) : null;
    if (named === null && flags.from === undefined) {
      return exitCodes.usage;
    }
    const exemptions = await exemptionsFrom(context, flags);
    return await withStore(context, flags, { readOnly: false }, async (store) => {
      const earlier =
        flags.from === undefined ? null : await chooseAudit(context, store, { name: flags.from });
      const scope = named ?? earlier?.scope ?? {};
      const lineage =
        earlier === null ? null : await lineageFrom(store, earlier, flags.only ?? probedAgainUntold);
      let auditId: AuditId | null = null;
      const deps = { ...(await context.openPorts(settings, () => auditId)), store };
      const id = newAuditId(deps);
      return await holdingScope(deps, { id, scope }, async () => {
        await createAudit(deps, {
          id,
          scope,
          trigger: 'cli',
          startedBy: context.user,
          limits: limitsOf(settings, flags),
          lineage,
        });
        auditId = id;
        context.console.line(context.texts.said.audit.started(id));
        return await runAndReport(context, deps, id, { flags, exemptions });
      });
    });
  },
};

function requireOneMeaning(flags: FlagValues, { usage }: SaidTexts): void {
  if (flags.only !== undefined && flags.from === undefined) {
    throw usageError(usage.onlyLacksFrom);
  }
  if (flags.from !== undefined && scopeFlags.some((name) => flags[name] !== undefined)) {
    throw usageError(usage.fromAndScope);
  }
  if (flags.full === true && flags.from !== undefined) {
    throw usageError(usage.fullAndFrom);
  }
  if (flags.full === true && flags['max-age'] !== undefined) {
    throw usageError(usage.fullAndMaxAge);
  }
  if (flags.full === true && flags['per-image'] !== undefined) {
    throw usageError(usage.fullAndPerImage);
  }
}

function tuned(settings: Settings, flags: FlagValues): Settings {
  const maxInFlight = flags['max-in-flight'] ?? settings.tuning.maxInFlight;
  return { ...settings, tuning: { ...settings.tuning, maxInFlight } };
}

function limitsOf({ limits }: Settings, flags: FlagValues): AuditLimits {
  const maxAgeSeconds = flags['max-age'] ?? limits.maxAgeSeconds;
  // What --from names is to be probed again, whatever is set for all audits.
  const perImage = flags['per-image'] ?? (flags.from === undefined ? limits.perImage : undefined);
  return {
    probeDeadlineSeconds: flags['probe-deadline'] ?? limits.probeDeadlineSeconds,
    auditDeadlineSeconds: flags['audit-deadline'] ?? limits.auditDeadlineSeconds,
    maxErrors: flags['max-errors'] ?? limits.maxErrors,
    minCoveragePercent: flags['min-coverage'] ?? limits.minCoveragePercent,
    saveEvidence: flags['save-evidence'] === true,
    ...(maxAgeSeconds !== undefined && flags.full !== true && { maxAgeSeconds }),
    ...(perImage !== undefined && flags.full !== true && { perImage }),
    ...catalogueOf(limits, flags),
  };
}

function catalogueOf(limits: Settings['limits'], flags: FlagValues): Pick<AuditLimits, 'catalogue'> {
  return flags.catalogue === true || limits.catalogue === true ? { catalogue: true } : {};
}
