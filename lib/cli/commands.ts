import { type FlagName, scopeFlags } from './arguments/flags.ts';

/** In the order of the help. */
export const commandGroups = ['audit', 'look', 'keep', 'other'] as const;

export type CommandGroup = (typeof commandGroups)[number];

/** A word that stands without a flag. What the help says of it is in the texts of each language. */
export type Positional = {
  readonly name: string;
  readonly isRequired?: true;
  /** What it can be besides; absent where anything can. */
  readonly words?: readonly string[];
  readonly isFile?: true;
};

const namedAudits = ['latest', 'last'] as const;

export const positionals = {
  audit: { name: 'AUDIT', words: namedAudits },
  /** Where no name means the one started last. */
  lastAudit: { name: 'AUDIT', words: namedAudits },
  earlier: { name: 'EARLIER' },
  later: { name: 'LATER' },
  vm: { name: 'VM', isRequired: true },
  file: { name: 'FILE', isFile: true },
  bundle: { name: 'DIR', isRequired: true, isFile: true },
  shell: { name: 'SHELL', isRequired: true, words: ['bash', 'zsh', 'fish', 'powershell'] },
} as const satisfies Readonly<Record<string, Positional>>;

export type PositionalName = keyof typeof positionals;

/** What a command takes; what it does is in a file of its name. */
type CommandFacts = {
  readonly group: CommandGroup;
  readonly positionals?: readonly PositionalName[];
  /** Beside those that every command takes. */
  readonly flags: readonly FlagName[];
  /** Command lines without the program's name. */
  readonly examples: readonly string[];
};

/** Of what an audit is told of at its end. */
const ofEnd = ['exemptions', 'fail-on', 'report', 'report-tags', 'store', 'output', 'wide'] as const;

const table = {
  plan: {
    group: 'audit',
    flags: [...scopeFlags, 'max-age', 'per-image', 'store', 'output'],
    examples: [
      'plan --subscription 00000000-0000-0000-0000-000000000000',
      'plan --management-group corp --exclude-tag env=lab',
      'plan -s 00000000-0000-0000-0000-000000000000 --max-age 7d --store sqlite:audits.sqlite',
    ],
  },
  run: {
    group: 'audit',
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
      ...ofEnd,
    ],
    examples: [
      'run --subscription 00000000-0000-0000-0000-000000000000',
      'run --management-group corp --exclude-tag env=lab --max-age 7d',
      'run -s 00000000-0000-0000-0000-000000000000 --fail-on on,server:disabled --min-coverage 90%',
      'run -s 00000000-0000-0000-0000-000000000000 --report report.html',
      'run --from last --only failed,unreachable',
    ],
  },
  audits: {
    group: 'audit',
    flags: ['store', 'output', 'wide'],
    examples: ['audits', 'audits -o json'],
  },
  status: {
    group: 'audit',
    positionals: ['lastAudit'],
    flags: ['store', 'output'],
    examples: ['status', 'status latest -o json'],
  },
  resume: {
    group: 'audit',
    positionals: ['lastAudit'],
    flags: ofEnd,
    examples: ['resume'],
  },
  cancel: {
    group: 'audit',
    positionals: ['lastAudit'],
    flags: ['store', 'output'],
    examples: ['cancel'],
  },
  findings: {
    group: 'look',
    positionals: ['audit'],
    flags: [
      ...scopeFlags,
      'exposure',
      'client',
      'server',
      'verdict',
      'outcome',
      'publisher',
      'report-tags',
      'store',
      'output',
      'wide',
    ],
    examples: [
      'findings --exposure on',
      'findings latest --server enabled,disabled --wide',
      'findings -o csv --store sqlite:audits.sqlite',
    ],
  },
  images: {
    group: 'look',
    positionals: ['audit'],
    flags: [...scopeFlags, 'flagged', 'kind', 'newer', 'store', 'output', 'wide'],
    examples: ['images --flagged', 'images --newer', 'images --kind gallery,managed', 'images latest -o csv'],
  },
  explain: {
    group: 'look',
    positionals: ['vm'],
    flags: ['audit', 'report-tags', 'store', 'output'],
    examples: [
      'explain vm-1',
      'explain vm-1 --audit last',
      'explain /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1',
    ],
  },
  diff: {
    group: 'look',
    positionals: ['earlier', 'later'],
    flags: ['exemptions', 'store', 'output', 'wide'],
    examples: ['diff', 'diff -o ndjson'],
  },
  trend: {
    group: 'look',
    positionals: ['audit'],
    flags: [...scopeFlags, 'store', 'output', 'wide'],
    examples: ['trend', 'trend --output json'],
  },
  report: {
    group: 'keep',
    positionals: ['audit'],
    flags: [...scopeFlags, 'out', 'mask', 'report-tags', 'exemptions', 'store'],
    examples: ['report --out report.html', 'report latest --language ja --out report.html'],
  },
  export: {
    group: 'keep',
    positionals: ['audit'],
    flags: [...scopeFlags, 'format', 'out', 'mask', 'bundle', 'report-tags', 'exemptions', 'store'],
    examples: [
      'export --out findings.csv',
      'export latest --format sarif --out findings.sarif',
      'export latest --mask --out findings.csv',
      'export latest --bundle audit-2026',
    ],
  },
  verify: {
    group: 'keep',
    positionals: ['bundle'],
    flags: ['manifest-sha256', 'output'],
    examples: ['verify audit-2026'],
  },
  purge: { group: 'keep', flags: ['older-than', 'store'], examples: ['purge --older-than 365d'] },
  parse: {
    group: 'other',
    positionals: ['file'],
    flags: ['fail-on', 'output'],
    examples: ['parse output.txt', 'parse output.txt --fail-on on -o json', 'parse -'],
  },
  probe: {
    group: 'other',
    flags: ['validator', 'allow', 'out', 'output'],
    examples: ['probe', 'probe -o json', 'probe --validator --allow disabled --out smb1-gate.ps1'],
  },
  doctor: {
    group: 'other',
    flags: [...scopeFlags, 'vm', 'out', 'store', 'output'],
    examples: [
      'doctor',
      'doctor --subscription 00000000-0000-0000-0000-000000000000',
      'doctor --vm vm-1 --out evidence.json',
    ],
  },
  completion: {
    group: 'other',
    positionals: ['shell'],
    flags: [],
    examples: ['completion bash', 'completion powershell'],
  },
} as const satisfies Readonly<Record<string, CommandFacts>>;

export type CommandName = keyof typeof table;

export type Command = CommandFacts & { readonly name: CommandName };

/** Every command, in the order of the help. */
export const commands = Object.entries<CommandFacts>(table).map(
  ([name, facts]): Command => ({ ...facts, name: name as CommandName }),
);

/** Its own, and the one that every command takes. */
export function flagsOf({ flags }: Command): readonly FlagName[] {
  return [...flags, 'language'];
}

export function positionalsOf(command: Command): readonly (Positional & { readonly key: PositionalName })[] {
  return (command.positionals ?? []).map((key) => ({ ...positionals[key], key }));
}
