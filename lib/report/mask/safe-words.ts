import { ownValues } from '../../smb/judge/signal-values.ts';

/** What stands in the place of text that others wrote: whatever is in it, a name may be. */
export const maskedText = '(masked)';

const words = [
  ...ownValues,
  'registry sc.exe none unread not known no row InstallState Bowser MRxSmb10 MRxSmb20 NSI',
  'SMB1Protocol SMB1Protocol-Client SMB1Protocol-Server',
  'Enabled Disabled with Payload Removed Enable Disable Pending',
  'Microsoft Windows Server Azure Edition Datacenter Standard Enterprise Essentials Foundation Web Storage Core Evaluation R2 Hyper-V',
  'Pro Professional Home Education Ultimate Business N KN E LTSC LTSB IoT Embedded multi-session for Virtual Desktops Workstations',
];

const known: ReadonlySet<string> = new Set(words.flatMap((text) => wordsOf(text.toLowerCase())));

/** A text of a guest as it is when every word of it is Windows' or the auditor's own or a number; else nothing of it. */
export function safeText(text: string): string {
  const isSafe = wordsOf(text.toLowerCase()).every(
    (word) => known.has(word) || /^\d{1,6}(?:\.\d{1,6})*$/.test(word),
  );
  return isSafe ? text : maskedText;
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,;:=()|]+/).filter((word) => word !== '');
}
