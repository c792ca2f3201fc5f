import { type CommandFacts, everyFlag, type FlagFacts, spellings } from './completion-facts.ts';

const scripts = { bash, zsh, fish, powershell } as const;

export type Shell = keyof typeof scripts;

export function isShell(word: string): word is Shell {
  return Object.hasOwn(scripts, word);
}

/** The script that a shell reads, as the documents of each ask for it. */
export function completionScript(shell: Shell, commands: readonly CommandFacts[]): string {
  return scripts[shell](commands);
}

/** https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html */
function bash(commands: readonly CommandFacts[]): string {
  return `# eval "$(smb1-audit completion bash)"
_smb1_audit() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" words=''
  COMPREPLY=()
  local parted='' before
  # bash parts words at colons, as in server:enabled, and completes what stands behind
  if [ "$cur" = : ]; then parted="$prev:" cur="$prev:" prev="\${COMP_WORDS[COMP_CWORD-2]}"
  elif [ "$prev" = : ]; then parted="\${COMP_WORDS[COMP_CWORD-2]}:" cur="\${COMP_WORDS[COMP_CWORD-2]}:$cur" prev="\${COMP_WORDS[COMP_CWORD-3]}"; fi
  before="\${cur%"\${cur##*,}"}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${namesOf(commands)}' -- "$cur"))
    return
  fi
  case "$prev" in
${valueCases(commands, '    ', {
  words: (words) =>
    `COMPREPLY=($(compgen -P "$before" -W '${words.join(' ')}' -- "\${cur##*,}")); COMPREPLY=("\${COMPREPLY[@]#"$parted"}"); return`,
  file: 'compopt -o default 2>/dev/null; return',
  any: 'return',
})}
  esac
  case "\${COMP_WORDS[1]}" in
${commands.map((command) => `    ${command.name}) words='${ofCommand(command)}' ;;`).join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
    ${fileCommands(commands)}) case "$cur" in -*) ;; *) compopt -o default 2>/dev/null; return ;; esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _smb1_audit smb1-audit
`;
}

/** https://zsh.sourceforge.io/Doc/Release/Completion-System.html */
function zsh(commands: readonly CommandFacts[]): string {
  const described = (name: string, text: string): string =>
    `'${name.replaceAll(':', '\\:')}:${inSingleQuotes(text)}'`;
  return `#compdef smb1-audit
# eval "$(smb1-audit completion zsh)", after compinit
_smb1_audit() {
  local -a found
  if (( CURRENT == 2 )); then
    found=(${commands.map(({ name, summary }) => described(name, summary)).join(' ')})
    _describe command found
    return
  fi
  case $words[CURRENT-1] in
${valueCases(commands, '    ', { words: (words) => `compset -P '*,'; compadd -- ${words.join(' ')}; return`, file: '_files; return', any: 'return' })}
  esac
  case $words[2] in
${commands
  .map(
    (command) =>
      `    ${command.name}) found=(${[
        ...command.flags.map((flag) => described(`--${flag.name}`, flag.help)),
        ...command.words.map((word) => described(word, '')),
      ].join(' ')}) ;;`,
  )
  .join('\n')}
  esac
  case $words[2] in
    ${fileCommands(commands)}) [[ $PREFIX == -* ]] || { _files; return } ;;
  esac
  _describe flag found
}
compdef _smb1_audit smb1-audit
`;
}

/** https://fishshell.com/docs/current/cmds/complete.html */
function fish(commands: readonly CommandFacts[]): string {
  const names = namesOf(commands);
  const lines = commands.flatMap((command) => {
    const seen = `-n '__fish_seen_subcommand_from ${command.name}'`;
    return [
      `complete -c smb1-audit -n 'not __fish_seen_subcommand_from ${names}' -a ${command.name} -d '${inFishQuotes(command.summary)}'`,
      ...(command.takesFile ? [`complete -c smb1-audit ${seen} -F`] : []),
      ...(command.words.length > 0 ? [`complete -c smb1-audit ${seen} -a '${command.words.join(' ')}'`] : []),
      ...command.flags.map((flag) => `complete -c smb1-audit ${seen} ${fishFlag(flag)}`),
    ];
  });
  return `# smb1-audit completion fish | source\ncomplete -c smb1-audit -f\n${lines.join('\n')}\n`;
}

function fishFlag({ name, short, help, takesValue, words, isFile }: FlagFacts): string {
  const value = isFile ? ['-r', '-F'] : takesValue ? ['-x'] : [];
  return [
    `-l ${name}`,
    ...(short === null ? [] : [`-s ${short}`]),
    ...value,
    ...(words.length === 0 ? [] : [`-a '${words.join(' ')}'`]),
    `-d '${inFishQuotes(help)}'`,
  ].join(' ');
}

/** https://learn.microsoft.com/powershell/module/microsoft.powershell.core/register-argumentcompleter */
function powershell(commands: readonly CommandFacts[]): string {
  const list = (words: readonly string[]): string => `@(${words.map((word) => `'${word}'`).join(', ')})`;
  const values = everyFlag(commands).filter(({ takesValue }) => takesValue);
  return `# smb1-audit completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName smb1-audit -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $values = @{
${values.flatMap((flag) => spellings(flag).map((name) => `    '${name}' = ${list(flag.words)}`)).join('\n')}
  }
  $flags = @{
${commands.map((command) => `    '${command.name}' = ${list(ofCommand(command).split(' '))}`).join('\n')}
  }
  $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text })
  $found = ${list(commands.map(({ name }) => name))}
  if ($words.Count -gt 1) {
    $found = $flags[$words[1]]
    if ($values.ContainsKey($words[-1])) { $found = $values[$words[-1]] }
  }
  $found | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

function namesOf(commands: readonly CommandFacts[]): string {
  return commands.map(({ name }) => name).join(' ');
}

function ofCommand({ flags, words }: CommandFacts): string {
  return [...flags.map(({ name }) => `--${name}`), ...words].join(' ');
}

function fileCommands(commands: readonly CommandFacts[]): string {
  return commands
    .filter(({ takesFile }) => takesFile)
    .map(({ name }) => name)
    .join('|');
}

/** Branches of a case of the word before: what may follow each flag that takes a value. */
function valueCases(
  commands: readonly CommandFacts[],
  indent: string,
  act: { words(words: readonly string[]): string; readonly file: string; readonly any: string },
): string {
  return everyFlag(commands)
    .filter(({ takesValue }) => takesValue)
    .map((flag) => {
      const action = flag.words.length > 0 ? act.words(flag.words) : flag.isFile ? act.file : act.any;
      return `${indent}${spellings(flag).join('|')}) ${action} ;;`;
    })
    .join('\n');
}

function inSingleQuotes(text: string): string {
  return text.replaceAll("'", "'\\''");
}

function inFishQuotes(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
