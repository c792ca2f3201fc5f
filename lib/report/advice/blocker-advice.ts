import type { Blocker } from '../../model/outcome.ts';
import type { Language } from '../messages/messages.ts';
import type { OutcomeAdvice } from './outcome-advice-en.ts';

/** What kept the probe from running in its VM, and its owner's remedy. Probing again helps with none. */
export const blockerAdvice: Readonly<Record<Language, Readonly<Record<Blocker, OutcomeAdvice>>>> = {
  en: {
    antivirus: {
      why: 'The antivirus software of the VM took the probe for malware and blocked it.',
      whatToDo:
        'Have whoever runs the antivirus allow the probe, by the SHA-256 of its text (smb1-audit probe prints both), then probe it again.',
    },
    'execution-policy': {
      why: 'The execution policy of PowerShell, set by a policy, refuses unsigned scripts, or all scripts; it overrides what Run Command asks for.',
      whatToDo:
        'Have whoever runs the policy "Turn on Script Execution" allow scripts in this VM, then probe it again.',
    },
    'group-policy': {
      why: 'A group policy, such as AppLocker or a software restriction policy, forbids SYSTEM to run powershell.exe, or scripts where Run Command puts them.',
      whatToDo: 'Have whoever runs that policy allow it in this VM, then probe it again.',
    },
    autorun: {
      why: 'An AutoRun command of cmd.exe runs before every Run Command and broke it.',
      whatToDo:
        'Have the owner clear AutoRun under HKLM\\SOFTWARE\\Microsoft\\Command Processor, then probe it again.',
    },
    'no-powershell': {
      why: 'Windows PowerShell is missing in the VM, or not on the PATH of SYSTEM.',
      whatToDo:
        'Have the owner restore it, then probe it again, or run sc.exe qc lanmanworkstation in the VM and give the text to smb1-audit parse.',
    },
  },
  ja: {
    antivirus: {
      why: 'VM のウイルス対策ソフトがプローブを悪意のあるものと判断し、実行を止めました。',
      whatToDo:
        'ウイルス対策の管理者に、プローブの SHA-256 (smb1-audit probe で本文とともに表示) での許可を依頼し、その後再度検査してください。',
    },
    'execution-policy': {
      why: 'ポリシーで設定された PowerShell の実行ポリシーが、署名のないスクリプト、またはすべてのスクリプトを拒否しています。この設定は Run Command の指定に優先します。',
      whatToDo:
        'ポリシー「スクリプトの実行を有効にする」の管理者に、この VM でのスクリプトの許可を依頼し、その後再度検査してください。',
    },
    'group-policy': {
      why: 'AppLocker やソフトウェアの制限などのグループ ポリシーが、SYSTEM による powershell.exe の実行、または Run Command のフォルダーでのスクリプトの実行を禁止しています。',
      whatToDo: 'そのポリシーの管理者に、この VM での許可を依頼し、その後再度検査してください。',
    },
    autorun: {
      why: 'cmd.exe の AutoRun コマンドが Run Command の前に実行され、Run Command を壊しました。',
      whatToDo:
        '所有者が HKLM\\SOFTWARE\\Microsoft\\Command Processor の AutoRun を消し、その後再度検査してください。',
    },
    'no-powershell': {
      why: 'VM に Windows PowerShell がないか、SYSTEM の PATH にありません。',
      whatToDo:
        '所有者が元に戻した後で再度検査するか、VM で sc.exe qc lanmanworkstation を実行し、結果を smb1-audit parse に渡してください。',
    },
  },
};
