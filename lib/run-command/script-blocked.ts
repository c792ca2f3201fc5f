import type { Blocker, Unjudged } from '../model/outcome.ts';
import { boundedDetail } from '../model/reasons/bounded-detail.ts';

/**
 * By what Windows does not translate: identifiers of PowerShell's errors, numbers, and names in quotes. The first that fits decides. What the
 * execution policy refuses names its page of help; software restriction policies and AppLocker refuse with the same identifier and name none
 * (https://github.com/MicrosoftDocs/azure-docs-powershell/issues/844, https://github.com/Azure/azure-powershell/issues/8750), or with
 * one of their own where they trust the script and not what it is started from (https://github.com/PowerShell/PowerShell/issues/20508).
 * https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_execution_policies,
 * https://learn.microsoft.com/windows/win32/debug/system-error-codes--1000-1299- (1260),
 * https://learn.microsoft.com/azure/virtual-machines/windows/run-command (AutoRun)
 */
const signs: readonly (readonly [Blocker, RegExp])[] = [
  ['antivirus', /ScriptContainedMaliciousContent/i],
  ['execution-policy', /about_(Execution_Policies|signing)|LinkID=135170/i],
  [
    'group-policy',
    /0x800704ec|[([ ]1260[)\]]|blocked by group policy|FullyQualifiedErrorId\s*:\s*(UnauthorizedAccess|DotSourceNotSupported)|PSSecurityException/i,
  ],
  ['autorun', /Command Processor\\+AutoRun|\bAutoRun\b/i],
  ['no-powershell', /^\s*['"‘“„«]powershell(\.exe)?['"’”“»]/im],
];

/** How the row of a probe settles that something in its VM did not let run, by the whole of what was said; null when nothing did. */
export function blockedSettlement(said: string): Unjudged | null {
  const [blockedBy] = signs.find(([, sign]) => sign.test(said)) ?? [];
  return blockedBy === undefined
    ? null
    : { outcome: 'failed', reason: 'script-blocked', blockedBy, detail: boundedDetail(said) };
}
