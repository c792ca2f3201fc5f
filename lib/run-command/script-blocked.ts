import { boundedDetail } from './detail.ts';

/** What kept the probe from running in its VM. Each has another owner, and none passes by trying again. */
export type Blocker = 'antivirus' | 'execution-policy' | 'group-policy' | 'autorun' | 'no-powershell';

/**
 * By what Windows does not translate: identifiers of PowerShell's errors, numbers, and names in quotes. The first that fits decides.
 * https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_execution_policies,
 * https://learn.microsoft.com/windows/win32/debug/system-error-codes--1000-1299- (1260),
 * https://learn.microsoft.com/azure/virtual-machines/windows/run-command (AutoRun)
 */
const signs: readonly (readonly [Blocker, RegExp])[] = [
  ['antivirus', /ScriptContainedMaliciousContent/i],
  ['execution-policy', /FullyQualifiedErrorId\s*:\s*UnauthorizedAccess|PSSecurityException/i],
  ['group-policy', /0x800704ec|[([ ]1260[)\]]|blocked by group policy/i],
  ['autorun', /Command Processor\\+AutoRun|\bAutoRun\b/i],
  ['no-powershell', /^\s*['"‘“„«]powershell(\.exe)?['"’”“»]/im],
];

/** What blocked the script, by the whole of what was said, and a line for people that begins with it; null when nothing did. */
export function blockerOf(said: string): { readonly blocker: Blocker; readonly detail: string } | null {
  const [blocker] = signs.find(([, sign]) => sign.test(said)) ?? [];
  return blocker === undefined ? null : { blocker, detail: boundedDetail(`${blocker}: ${said}`) };
}
