import type { Translated } from '../../report/messages/translated.ts';
import type { FlagGroup, FlagName } from '../arguments/flags.ts';
import type { CommandGroup, CommandName, PositionalName } from '../commands.ts';

/** Everything that help says, but for names. */
export const helpEnglish = {
  about:
    'smb1-audit finds the Windows VMs of an Azure estate, probes them for SMB 1.0 without logging on, and says which Marketplace images come without its binaries.',
  usage: 'Usage',
  command: 'COMMAND',
  flags: 'FLAGS',
  examples: 'Examples',
  repeatable: ' Repeatable.',
  /** What a flag takes: one of these words, or several. */
  words: {
    'one-of': (words: readonly string[]) => ` One of: ${words.join(', ')}.`,
    'some-of': (words: readonly string[]) => ` One or more of: ${words.join(', ')} (separated by commas).`,
  },
  more: 'smb1-audit COMMAND --help says more; smb1-audit --version tells which one this is. Settings (SMB1_AUDIT_…) give the defaults of the flags that mean the same. A VM may be named by its resource id, by its address in the Portal, or by a name that is unique in the audit.',
  exitCodes:
    'Exit codes: 0 fine, 1 operational error, 2 usage, 3 not found, 4 findings over --fail-on, 5 coverage incomplete (also where 4 would hold), 130 interrupted.',
  groups: {
    scope: 'What to audit',
    exclude: 'What to leave out',
    probing: 'How to probe',
    filter: 'What to show',
    result: 'What to report',
    general: 'In general',
  } satisfies Record<FlagGroup, string>,
  /** In the place of `groups.scope` where the scope chooses an audit. */
  scopeOfAudit: 'Which audit: the newest of this very scope',
  commandGroups: {
    audit: 'Audit',
    look: 'Look at what an audit found',
    keep: 'Keep results and pass them on',
    other: 'Tools that need no audit',
  } satisfies Record<CommandGroup, string>,
  commands: {
    plan: 'Show what an audit of a scope would do, without probing anything.',
    run: 'Audit a scope: find its Windows VMs, probe them, judge them, and print the findings and what to type next.',
    audits: 'List the audits of a store, the newest first: state, trigger, scope, times and counts.',
    status: 'Show the progress of an audit.',
    resume:
      'Continue an audit that was interrupted or whose process died, with the limits that it was started with.',
    cancel: 'End an audit for good: every VM that is not finished yet is recorded as canceled.',
    findings: 'List the findings of an audit, VM by VM.',
    images:
      'List the images of an audit, of the Marketplace and others, and whether they come without the SMB1 binaries.',
    explain:
      'Explain why a VM has its verdict, or has none, whose it is and what would change it, and print the commands that turn SMB 1.0 off.',
    diff: 'List the VMs that changed between two audits of one scope, each with its cause, and the images.',
    trend: 'Show what the audits of one scope came to, one after the other, and how long VMs stayed on.',
    report: 'Write an audit as one self-contained HTML file, in English and Japanese.',
    export:
      'Write the findings of an audit: one line per discovered VM, or alerts for code scanning (sarif).',
    verify: 'Check whether a bundle that export --bundle wrote has changed since, byte by byte.',
    purge:
      'Delete closed audits that ended longer ago than --older-than, except the newest whole one of each scope.',
    parse:
      'Judge the output of "sc.exe qc lanmanworkstation" or of the whole probe, as it is or as az, PowerShell or a mail wrapped it. Nothing is sent to Azure.',
    probe:
      'Print the script that is run in every VM, and its SHA-256; with --validator, a script that does the same in an image that is being built, judges it there, and ends by verdict: 0 allowed, 12 on, 11 not known, 10 possible.',
    doctor:
      'Check sign-in, permissions, inventory and store, for a scope or for everything that you can read, and count what in the newest audit rests on assumptions; with --vm, also probe one VM to test them. --out writes a redacted file for a bug report.',
    completion:
      'Print the script that makes a shell complete commands, flags and their values; behind the comma of a list, in bash and zsh alone.',
  } satisfies Record<CommandName, string>,
  positionals: {
    audit: 'an audit id, latest (default: the newest whole audit) or last (the one started last)',
    lastAudit: 'an audit id, last (default: the one started last) or latest (the newest whole audit)',
    earlier: 'an audit id (default: the newest two whole audits of one scope are compared)',
    later: 'an audit id, or latest (default: the newest whole audit of the same scope)',
    vm: 'a VM: its name, its address in the Portal, or its resource id',
    file: 'a file, or - for standard input (the default)',
    bundle: 'the folder of a bundle',
    shell: 'bash, zsh, fish or powershell',
  } satisfies Record<PositionalName, string>,
  flagTexts: {
    subscription: 'The VMs of this subscription, by id or name.',
    'management-group': 'The VMs below this management group.',
    'resource-group': 'The VMs of this resource group, by name or resource id.',
    tag: 'The VMs that carry this tag.',
    location: 'The VMs in this region.',
    id: 'This VM: its resource id, its address in the Portal, or a name that is unique in the newest audit of the configured scope, else in those of all scopes.',
    'exclude-subscription': 'Leave out this subscription, by id or name.',
    'exclude-management-group': 'Leave out this management group.',
    'exclude-resource-group': 'Leave out this resource group.',
    'exclude-tag': 'Leave out the VMs that carry this tag.',
    'exclude-location': 'Leave out this region.',
    'exclude-id': 'Leave out this VM.',
    store:
      'Where audits are kept: sqlite:PATH (default sqlite:smb1-audit.sqlite) or https://ACCOUNT.table.core.windows.net.',
    output: 'How results are printed (default table).',
    wide: 'Print all columns and whole cells, however narrow the terminal is.',
    language: 'Language of everything that people read (default: SMB1_AUDIT_LANGUAGE, else the locale).',
    'probe-deadline': 'Longest wait for one probe, such as 30m (the default).',
    'audit-deadline': 'Longest time for the whole audit, such as 4h (the default).',
    'max-errors':
      'Stop starting probes at this count of errors, or share of the VMs to probe (default never).',
    'max-in-flight': 'Most run commands in progress per subscription (default 500).',
    'min-coverage':
      'Call the audit incomplete when fewer VMs than this have verdicts, such as 90%; carried-over verdicts count.',
    'save-evidence': 'Keep the raw output of every probe in the store.',
    from: 'Continue this earlier audit: probe some of its VMs again; see --only.',
    only: 'With --from: which VMs (default all but sampled).',
    'fail-on':
      'Exit with 4 when one of these holds for a VM: a verdict of either half (enabled), of one half (server:enabled), or an exposure (on).',
    exposure: 'Only VMs with one of these exposures.',
    client: 'Only VMs whose SMB 1.0 client has one of these verdicts.',
    server: 'Only VMs whose SMB 1.0 server has one of these verdicts.',
    verdict: 'Only VMs with one of these verdicts in either half.',
    outcome: 'Only findings with one of these outcomes.',
    publisher: "Only VMs from this publisher's images.",
    flagged: 'Only images that come without the SMB1 binaries.',
    newer: 'Ask Azure which versions it publishes of the SKUs in use, and show which of them no VM has yet.',
    catalogue: 'Read once which versions the Marketplace publishes of the SKUs in use, for report and diff.',
    kind: 'Only images of these kinds: disk stands for a disk, snapshot or blob that OS disks were copied from.',
    exemptions: 'A JSON file of exemptions: the findings that they name raise no alarm.',
    report: 'Write the HTML report to this file at the end.',
    'report-tags':
      'Tags that tell whose a VM is, such as Owner,CostCenter: columns of tables and files, filters of the report, lines of explain.',
    'max-age':
      'Carry over the verdicts of unchanged VMs that were probed no longer ago than this, such as 12h or 7d, instead of probing them again.',
    'per-image':
      'Probe no more than N VMs of each image, and another one where a probe gives no verdict; VMs of no image always.',
    full: 'Probe every VM, even if the settings SMB1_AUDIT_MAX_AGE or SMB1_AUDIT_PER_IMAGE are set.',
    'older-than': 'Delete audits that ended longer ago than this, such as 365d.',
    out: 'Write to this file.',
    vm: 'Probe this VM once and test the assumptions on it.',
    bundle:
      'Seal the audit in this new folder: report, findings, raw output, probe and a manifest of their SHA-256.',
    'manifest-sha256': 'The SHA-256 that export --bundle printed, from where you kept it.',
    mask: 'Replace everything that shows whose estate it is by pseudonyms.',
    validator:
      'Print a gate for an image build (Azure Image Builder, Packer, pipelines) instead of the probe.',
    allow:
      'With --validator: verdicts that pass beside binaries-absent and not-in-os, of either half (disabled) or of one (server:installable).',
    format: 'What is written (default csv).',
    audit: 'Look in this audit instead of the newest one that has the VM.',
    help: 'Show what a command does and which flags it takes.',
  } satisfies Record<FlagName | 'help', string>,
};

export type HelpTexts = Translated<typeof helpEnglish>;
