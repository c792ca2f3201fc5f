import { describe, expect, it } from '@jest/globals';
import { blockedSettlement } from '../../../lib/run-command/script-blocked.ts';

/** As Windows words them; what is translated is in another language where one is at hand. */
const texts = {
  antivirus:
    'At C:\\Packages\\Plugins\\script1.ps1:1 char:1\n+ Set-StrictMode -Off\n+ ~~~\nThis script contains malicious content and has been blocked by your antivirus software.\n    + CategoryInfo          : ParserError: (:) [], ParseException\n    + FullyQualifiedErrorId : ScriptContainedMaliciousContent\n',
  'execution-policy':
    'このシステムではスクリプトの実行が無効になっているため、ファイル C:\\Packages\\Plugins\\script1.ps1 を読み込むことができません。詳細については、「about_Execution_Policies」(https://go.microsoft.com/fwlink/?LinkID=135170) を参照してください。\n    + CategoryInfo          : セキュリティ エラー: (: ) []、PSSecurityException\n    + FullyQualifiedErrorId : UnauthorizedAccess\n',
  'group-policy':
    'This program is blocked by group policy. For more information, contact your system administrator.\n',
  'no-powershell':
    "'powershell' is not recognized as an internal or external command,\noperable program or batch file.\n",
} as const;

describe('blockedSettlement', () => {
  it.each(Object.entries(texts))('finds %s by what is not translated', (blockedBy, said) => {
    expect(blockedSettlement(said)).toMatchObject({
      outcome: 'failed',
      reason: 'script-blocked',
      blockedBy,
      detail: said.replace(/\s+/g, ' ').trim(),
    });
  });

  it.each([
    ['no-powershell', "'powershell' n'est pas reconnu en tant que commande interne\n"],
    [
      'group-policy',
      'File C:\\Packages\\Plugins\\script1.ps1 cannot be loaded because its operation is blocked by software restriction policies, such as those \ncreated by using Group Policy.\n    + CategoryInfo          : SecurityError: (:) [], PSSecurityException\n    + FullyQualifiedErrorId : UnauthorizedAccess\n',
    ],
    [
      'execution-policy',
      'File C:\\Packages\\Plugins\\script1.ps1 cannot be loaded because the execution of scripts is disabled on this system. Please see "get-help about_signing" for more details.\n    + FullyQualifiedErrorId : UnauthorizedAccess\n',
    ],
    [
      'group-policy',
      "script1.ps1 : Cannot dot-source this command because it was defined in a different language mode. To invoke this command without importing its contents, omit the '.' operator.\n    + FullyQualifiedErrorId : DotSourceNotSupported,script1.ps1\n",
    ],
    ['group-policy', 'Programm kann nicht ausgeführt werden (0x800704EC).\n'],
  ])('finds %s in other words', (blockedBy, said) => {
    expect(blockedSettlement(said)).toMatchObject({ blockedBy });
  });

  it('looks at the whole of what was said, and tells a bounded part', () => {
    const found = blockedSettlement(`${'x '.repeat(1500)}\nFullyQualifiedErrorId : UnauthorizedAccess`);

    expect(found?.blockedBy).toBe('group-policy');
    expect(String(found?.detail).length).toBeLessThanOrEqual(300);
  });

  it.each([
    '',
    'At line:1260 char:5 something else went wrong\n    + FullyQualifiedErrorId : InvokeMethodOnNull',
    'Get-Item : Access to the path is denied. FullyQualifiedErrorId : ItemExistsUnauthorizedAccessError',
  ])('finds nothing in %j', (said) => {
    expect(blockedSettlement(said)).toBeNull();
  });
});
