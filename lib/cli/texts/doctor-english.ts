import type { Assumption } from '../../doctor/assumptions.ts';
import type { Detail } from '../../doctor/detail.ts';
import type { Check } from '../../doctor/estate.ts';
import { type TextsOf, textOf } from '../../model/reasons/of-code.ts';
import { amount } from '../../model/texts/amount.ts';
import type { Translated } from '../../report/messages/translated.ts';
import { incompleteSentence } from '../../report/sentences/incomplete.ts';
import { detailText as quoted } from '../../report/sentences/outcome-text.ts';

export type DoctorState = Check['state'] | Assumption['state'];

const english: TextsOf<Detail> = {
  'as-said': ({ text }) => text,
  error: ({ error }) => error.message,
  incomplete: ({ reasons }) => reasons.map((reason) => incompleteSentence(reason)).join(' '),
  'not-checked': () => 'Not checked, because a check before it failed.',
  'signed-in': () => 'Signed in: Resource Manager accepted the token.',
  'token-untried': () =>
    'There is a token. Whether Resource Manager accepts it is not known: it did not answer, or not in a way that tells.',
  'store-usable': () => 'Audits can be read and written.',
  'vm-not-found': () => 'It was not found.',
  'subscriptions-read': ({ count }) => `${count} can be read.`,
  'inventory-read': ({ vms, isSample }) =>
    `Resource Graph and Compute answer: ${isSample ? 'at least ' : ''}${amount(vms, 'Windows VM')}.`,
  'vms-ready': ({ ready, vms, settled }) => {
    const reasons = Object.entries(settled).map(([reason, times]) => `${times} ${reason}`);
    const others = reasons.length === 0 ? '' : ` Not: ${reasons.join(', ')}.`;
    return `Of ${amount(vms, 'VM')} looked at, ${ready} can be probed.${others}`;
  },
  'restarts-told': ({ restarts, changes, vms }) =>
    `Azure gives the time of the last restart for ${restarts} of ${amount(vms, 'VM')}, and the time of the last change for ${changes}; --max-age can carry over only VMs that have both.`,
  'restarts-not-told': ({ error }) => `--max-age would probe every VM again. ${error.message}`,
  'actions-granted': ({ actions, scopes }) => `All ${actions} actions are granted at ${named(scopes)}.`,
  'actions-missing': ({ count, actions, scopes }) =>
    `${count} of ${actions} actions ${count === 1 ? 'is' : 'are'} not granted at ${named(scopes)}.`,
  'grants-not-told': ({ scopes, error }) =>
    `Azure does not say what is granted at ${named(scopes)}. ${error.message}`,
  'grants-conditional': ({ scopes, actions }) =>
    `Azure does not say what is granted at ${named(scopes)}. Granted under a condition only: ${actions.join(', ')}.`,
  'vm-not-probed': ({ outcome, reason }) =>
    `An audit would not probe it: ${outcome}, ${reason}. Choose another one.`,
  'vm-ready': ({ os }) => `It can be probed${os === null ? '' : `: ${os}`}.`,
  'command-accepted': () => 'The command was accepted.',
  'command-busy': () => 'Another run command is running in the VM: try again later.',
  'command-refused': ({ reason, said }) => `The command was refused: ${reason}. ${quoted(said)}`.trim(),
  'command-failed': ({ reason, said }) => `The command failed: ${reason}. ${quoted(said)}`.trim(),
  'no-answer': ({ said }) => quoted(said),
  'command-throttled': ({ by }) => `Throttled by ${by}: try again later.`,
  'no-end': () => 'The command did not end within the probe deadline.',
  'operation-unreadable': () =>
    'The state of the operation may not be read: assign the role at subscription scope.',
  'result-came': ({ polls }) => `The result arrived after ${amount(polls, 'poll')}.`,
  'output-whole': ({ client, server }) =>
    `The output is complete and belongs to this command: SMB 1.0 client ${client}, SMB 1.0 server ${server}.`,
  'output-no-answer': ({ envelope }) => `The output could not be read as an answer: ${envelope}.`,
  'no-vm-probed': () => 'No VM was probed.',
  'no-command': () => 'The command was not accepted.',
  'no-output': () => 'There was no output.',
  'no-wait': () => 'none',
  'no-limit': () => 'no answer named a limit',
  'no-audit': () => 'There is no whole audit in the store to count in.',
  waits: ({ waits }) => [...new Set(waits.map(({ kind, ms }) => `${ms} ms on ${kind}`))].join(', '),
  'polls-answered': ({ polls }) => `${amount(polls, 'poll')}, none refused`,
  'polls-refused': ({ polls }) => `${polls} refused with 403`,
  bytes: ({ count }) => amount(count, 'byte'),
  'other-characters': ({ count }) => amount(count, 'other character'),
  'line-ends': ({ crlf, lf, cr }) => `${crlf} CRLF, ${lf} LF, ${cr} CR alone`,
  'envelope-matches': () => 'nonce, line count and checksum match',
  'wmi-without-state': ({ half, kind }) => `WMI gave ${kind} for the ${half}.`,
  'install-state': ({ half, installState }) => `${half}: InstallState ${installState}`,
  'store-not-read': ({ half, why }) => `The store was not read for the ${half}: ${why}.`,
  'driver-in-store': ({ half }) => `the store has the driver of the ${half}`,
  'no-driver-in-store': ({ half }) => `no driver of the ${half} in the store`,
  'needs-removed': ({ says }) => `DISM says ${says}: needs a removed payload.`,
  'needs-leftover': () => 'Needs a VM with a leftover key and an answer of sc.exe.',
  'needs-client-on': () => 'Needs a VM of 2012 R2 or later with the SMB 1.0 client on.',
  listing: ({ half, kind }) => `${half}: ${kind}`,
  servicing: ({ says, printed }) => `DISM says ${says}, servicing says ${printed ?? 'nothing'}.`,
  'dism-without-state': ({ one, other }) => `DISM gave ${one} and ${other}.`,
  two: ({ one, other }) => `${one} and ${other}`,
  'one-unread': () => 'One of the two was not read.',
  counted: ({ auditId, probed, vms, client, server }) => {
    const parts = vms === 0 ? '' : ` (client ${client}, server ${server})`;
    return `${vms} of ${amount(probed, 'VM')} that audit ${auditId} probed${parts}`;
  },
};

/** What `doctor` prints of what it found. */
export const doctorEnglish = {
  stateName: (state: DoctorState): string => state,
  nameOf: ({ name }: Check): string => name,
  detail: (detail: Detail) => textOf(english, detail),
  /** Between sentences. */
  gap: ' ',
  missing: (action: string) => `Missing: ${action}.`,
  /** Patterns of actions that are granted beside. */
  beyond: (patterns: readonly string[]) => `More than the auditor needs is granted: ${named(patterns)}.`,
  assumptions: 'Assumptions:',
  claimOf: ({ claim }: Assumption) => claim,
  ifWrongOf: ({ ifWrong }: Assumption) => ifWrong,
  seen: (claim: string, observed: string) => `${claim} Seen: ${observed}`,
  ifWrong: (text: string) => `If this is wrong: ${text}`,
};

export type DoctorTexts = Translated<typeof doctorEnglish>;

/** The first few, and how many there are beside: a built-in role has dozens of patterns. */
export function firstOf(names: readonly string[], more: (n: number) => string): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} ${more(names.length - 3)}` : shown;
}

function named(names: readonly string[]): string {
  return firstOf(names, (n) => `and ${n} more`);
}
