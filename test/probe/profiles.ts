import type { Nonce } from '../../lib/model/ids.ts';
import { probeScript } from '../../lib/smb/probe/probe.ts';
import type { GuestMachine } from '../arm-simulator/world.ts';
import { server2019 } from '../support/guest-cases.ts';
import { describeMachine } from './describe-machine.ts';
import type { Host } from './host.ts';

type ProfileCheck = { readonly name: string; readonly problem: (host: Host) => Promise<string | null> };

/** What a machine-wide profile may have left behind, beyond what the simulated guest can interpret. The probe must print the same. */
const harmless: Readonly<Record<string, string>> = {
  'strict mode 3': 'Set-StrictMode -Version 3.0',
  'default parameters of every cmdlet':
    "$PSDefaultParameterValues = @{ '*:ErrorAction' = 'Ignore'; '*:WarningAction' = 'Stop'; '*:OutVariable' = 'out'; '*:ErrorVariable' = 'err' }",
  'default parameters that would act otherwise':
    "$PSDefaultParameterValues = @{ 'Remove-Item:WhatIf' = $true; 'Stop-Process:Confirm' = $true }",
  'errors that are not shown': "$ErrorActionPreference = 'Ignore'",
  'every preference at its loudest':
    "$WarningPreference = 'Stop'; $VerbosePreference = 'Continue'; $DebugPreference = 'Continue'; $InformationPreference = 'Continue'",
  'a question before every change': "$ConfirmPreference = 'Low'",
  'a pretence of every change': '$WhatIfPreference = $true',
  'an odd separator': "$OFS = '|=!'",
  'no separator': '$OFS = $null',
  'an exit code of before': '$global:LASTEXITCODE = 1060',
  'matches of before': "$null = 'mrxsmb10' -match '(m)(r)'; $error.Clear()",
  'variables of the same names':
    "$name = 'a'; $key = 1; $text = 'b'; $item = 2; $line = 'c'; [int]$code = 0; [int]$list = 1; [datetime]$state = 0; $lines = 'd'; $files = 'mrxsmb10.sys'",
  'functions and aliases of short names':
    'function Plain { throw 1 }; function Field { throw 1 }; function Value { throw 1 }; function Why { throw 1 }',
  'a prompt and a banner':
    "function prompt { 'CONTOSO>' }; 'Property of Contoso.'; ''; 'smb1-probe is a word'",
};

const nonce = '5f'.repeat(16) as Nonce;
const script = probeScript(nonce).join('\n');

const machines: readonly GuestMachine[] = [
  server2019('enabled'),
  server2019('payload-removed'),
  server2019('payload-removed', 'constrained-language'),
  server2019('available', 'hanging-dism'),
  { ...server2019('enabled'), osVersion: '6.1.7601.24214', release: '2008R2' },
];

const languages = ['en-US', 'tr-TR', 'ar-SA'];

/** Each profile on machines of several kinds, in turn in cultures with other letters and digits. */
export function profileChecks(): ProfileCheck[] {
  const pairs = Object.entries(harmless).flatMap(([name, profile]) =>
    machines.map((vm) => ({ name, profile, vm })),
  );
  return pairs.map(({ name, profile, vm }, index) => ({
    name: `prints the same after ${name}: ${vm.release} ${vm.smb1} ${vm.oddity ?? ''}`,
    problem: (host) => problemOf(host, { ...vm, language: languages[index % 3] ?? 'en-US' }, profile),
  }));
}

const plainRuns = new Map<string, readonly string[]>();

async function plainLines(host: Host, vm: GuestMachine): Promise<readonly string[]> {
  const lines = plainRuns.get(JSON.stringify(vm)) ?? (await host.run(script, describeMachine(vm))).lines;
  plainRuns.set(JSON.stringify(vm), lines);
  return lines;
}

async function problemOf(host: Host, vm: GuestMachine, profile: string): Promise<string | null> {
  const plain = await plainLines(host, vm);
  const after = await host.run(script, { ...describeMachine(vm), profile });
  const envelope = after.lines.slice(after.lines.indexOf(`smb1-probe v2 begin ${nonce}`));
  if (after.leftFiles.length > 0) {
    return `left behind: ${after.leftFiles.join(', ')}`;
  }
  const at = plain.findIndex((line, index) => line !== envelope[index]);
  return at < 0 && envelope.length === plain.length
    ? null
    : `line ${at + 1}\nplain: ${plain[at]}\nafter: ${envelope[at]}\n${after.errors.join(' / ')}`;
}
