import type { SubscriptionFacts } from '../inventory/compute-port.ts';
import { isAuditError } from '../model/errors.ts';
import type { Scope } from '../model/scope.ts';
import type { TextLine } from '../report/explain-probe.ts';
import type { Settings } from '../settings/settings.ts';
import type { FlagValues } from './arguments/flags.ts';
import { scopeFromFlags } from './arguments/scope-flags.ts';
import type { CliContext } from './command.ts';
import { tellIfSlow } from './console/tell-if-slow.ts';

/** Subscriptions that one command line names. Of more, the root management group is named, which has the id of its tenant. */
const mostNamed = 20;
const longestLookMs = 20_000;

/**
 * The scope of flags and settings. Null where they name none: then a person was told how to find what can be audited and, on a terminal,
 * what to type to audit all of it. Throws `scope.invalid`.
 */
export async function requiredScope(
  context: CliContext,
  flags: FlagValues,
  command: 'plan' | 'run',
): Promise<Scope | null> {
  const settings = context.settings();
  try {
    return scopeFromFlags(flags, settings.scope);
  } catch (error: unknown) {
    if (!isAuditError(error, 'scope.empty')) {
      throw error;
    }
    const { console, texts } = context;
    console.error(texts.errorText(error));
    for (const line of console.isTerminal ? await everythingLines(context, settings, command) : []) {
      console.line(line);
    }
    console.line(texts.said.scope.doctor);
    return null;
  }
}

async function everythingLines(
  context: CliContext,
  settings: Settings,
  command: 'plan' | 'run',
): Promise<TextLine[]> {
  const say = context.texts.said.scope;
  const readable = await readableOf(context, settings);
  const named = readable.slice(0, mostNamed);
  const tenants = new Set(readable.map(({ tenantId }) => tenantId));
  const [tenant] = tenants;
  const isOfRoot = readable.length > named.length && tenants.size === 1 && tenant !== undefined;
  const flags = isOfRoot
    ? [`--management-group ${tenant}`]
    : named.map(({ subscriptionId }) => `--subscription ${subscriptionId}`);
  return named.length === 0
    ? []
    : [
        isOfRoot ? say.ofRoot(readable.length) : say.everything(readable.length, named.length),
        { whole: `  smb1-audit ${command} ${flags.join(' ')}` },
      ];
}

/** None where that cannot be told: `doctor` says why. */
async function readableOf(context: CliContext, settings: Settings): Promise<readonly SubscriptionFacts[]> {
  const look = AbortSignal.timeout(longestLookMs);
  try {
    const { readable } = await context.openPorts(settings, () => null);
    return await tellIfSlow(context, () => readable(look));
  } catch (error: unknown) {
    if (!isAuditError(error) && !look.aborted) {
      throw error;
    }
    return [];
  }
}
