import type { Command } from './command.ts';
import { flags } from './flags.ts';

/** The help of the whole program. */
export function programHelp(commands: readonly Command[]): string {
  return [
    'smb1-audit finds the Windows VMs of an Azure estate, probes them for SMB 1.0 without logging on, and says which',
    'Marketplace images come without its binaries.',
    '',
    'Usage: smb1-audit COMMAND [FLAGS]',
    '',
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    'smb1-audit COMMAND --help says more. Settings (SMB1_AUDIT_…) are the defaults of flags of the same meaning.',
    'Exit codes: 2 usage, 1 operational error, 3 not found, 5 coverage incomplete, 4 findings over --fail-on, 0 fine,',
    '130 interrupted.',
    '',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const { name, summary } = command;
  const positionals = [command.positional, command.secondPositional ?? null].filter((each) => each !== null);
  const shown = positionals.map((each) => (each.isRequired ? ` ${each.name}` : ` [${each.name}]`)).join('');
  return [
    summary,
    '',
    `Usage: smb1-audit ${name}${shown}${command.flags.length === 0 ? '' : ' [FLAGS]'}`,
    '',
    ...(positionals.length === 0 ? [] : [...columns(positionals.map((each) => [each.name, each.help])), '']),
    ...columns(command.flags.map((flag) => [`--${flag} ${flags[flag].placeholder}`.trim(), helpOf(flag)])),
    '',
  ].join('\n');
}

function helpOf(name: Command['flags'][number]): string {
  return flags[name].kind === 'many' ? `${flags[name].help} Repeatable.` : flags[name].help;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
