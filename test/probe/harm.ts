import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeTemplate } from '../../lib/smb/probe/probe-script.ts';
import { server2019 } from '../support/guest-cases.ts';
import { type Harm, type Mutant, secret } from '../support/powershell/mutant.ts';
import { mutants } from '../support/powershell/mutants.ts';
import { describeMachine, type MachineState } from './describe-machine.ts';
import type { Host } from './host.ts';

type HarmCheck = { readonly name: string; readonly problem: (host: Host) => Promise<string | null> };

/** Shows that each mutant does what its `harm` says, and that the sound probe on the same machine does not. */
export function harmChecks(): HarmCheck[] {
  return mutants.map((mutant) => ({
    name: `a mutant does harm: ${mutant.name}`,
    problem: (host) => problemOf(host, mutant),
  }));
}

async function problemOf(host: Host, { mutate, harm }: Mutant): Promise<string | null> {
  const mutated = mutate(probeTemplate);
  switch (harm.kind) {
    case 'elsewhere':
    case 'young':
      return null;
    case 'endless':
      return (await shown(host, mutated, harm)).includes('stopped') ? null : 'it came to an end';
    case 'seen': {
      const seen = await shown(host, mutated, harm);
      const sound = await shownSound(host, harm);
      if (harm.pattern.test(sound)) {
        return `the sound probe shows it too:\n${sound}`;
      }
      return harm.pattern.test(seen) ? null : `it shows no ${harm.pattern}:\n${seen.slice(0, 3000)}`;
    }
  }
}

const soundRuns = new Map<string, string>();

/** Once for each kind of machine. */
async function shownSound(host: Host, harm: Extract<Harm, { kind: 'seen' }>): Promise<string> {
  const kind = JSON.stringify([harm.oddity, harm.recorded]);
  const known = soundRuns.get(kind) ?? (await shown(host, probeTemplate, harm));
  soundRuns.set(kind, known);
  return known;
}

const endlessSeconds = 4;
const manySeconds = 60;

/** All that a run shows: what the recording stand-ins noted, what programs were asked, lines, errors, files left behind. */
async function shown(host: Host, script: string, harm: Harm): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-harm-'));
  const record = join(folder, 'record.txt');
  writeFileSync(record, '');
  try {
    const machine = machineFor(harm, record);
    const answer = await host.run(script, machine, harm.kind === 'endless' ? endlessSeconds : manySeconds);
    const { asked, lines, errors, leftFiles } = answer;
    return [readFileSync(record, 'utf8'), ...asked, ...lines, ...errors, ...leftFiles].join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function machineFor(harm: Harm, record: string): MachineState {
  const oddity = harm.kind === 'seen' || harm.kind === 'endless' ? harm.oddity : undefined;
  const recorded = harm.kind === 'seen' ? harm.recorded : undefined;
  const machine = describeMachine(server2019('payload-removed', oddity));
  const keys = machine.keys.map((key) =>
    /Windows NT\\CurrentVersion$/.test(key.name)
      ? { ...key, values: { ...key.values, DigitalProductId: secret } }
      : key,
  );
  return {
    ...machine,
    keys: [...keys, { name: 'SECURITY\\Policy', values: { Secret: secret } }],
    profile: [machine.profile, ...recorder(recorded ?? ownCommands, record)].join('\n'),
  };
}

/** Commands of the probe's own whose arguments are noted instead of obeyed. */
const ownCommands = ['Start-Process', 'Remove-Item', 'Get-WmiObject'];

const foreignCommands = [
  'Add-Type bitsadmin.exe cmd.exe Disable-WindowsOptionalFeature Get-ChildItem Import-Module Invoke-Command Invoke-Expression',
  'Invoke-WebRequest Invoke-WmiMethod New-Item New-Object Out-File powershell.exe Restart-Computer sc.exe schtasks.exe Set-Alias',
  'Set-Content Set-ItemProperty Set-Variable Start-Job Stop-Service Tee-Object wevtutil.exe',
].flatMap((names) => names.split(' '));

/** Windows PowerShell's own; `iex` the engine has. */
const aliases = { sc: 'Set-Content', rm: 'Remove-Item' };

/** A profile that stands in for what the engine lacks or must not do, and keeps secrets where a probe has no business. */
function recorder(own: readonly string[], record: string): string[] {
  const note = (name: string) =>
    `function global:${name} { [System.IO.File]::AppendAllText('${record}', "${name} $args\`n") }`;
  return [
    ...[...foreignCommands, ...own].map(note),
    ...Object.entries(aliases).map(([alias, name]) => `\${alias:${alias}} = '${name}'`),
    `$env:SMB1_PROBE_SECRET = '${secret}'`,
    `$global:secretOfAProfile = '${secret}'`,
    `try { throw '${secret}' } catch { }`,
  ];
}
