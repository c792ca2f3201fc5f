import type { Mutant } from './mutant.ts';
import { append, replace } from './mutant.ts';

const inRule = "  $release = GateRelease $said['os.build']\n";

/** As the first line of the function that judges. */
function insert(line: string): Mutant['mutate'] {
  return replace(inRule, `  ${line}\n${inRule}`);
}

/** Changes of what stands behind the probe in an image gate: each does more than judge, or lets pass what is not allowed. */
// biome-ignore format: one mutant a line
export const validatorMutants: readonly Omit<Mutant, 'harm'>[] = [
  { name: 'a cmdlet', mutate: insert('Restart-Computer -Force') },
  { name: 'a cmdlet that only reads', mutate: insert('$release = Get-Item C:\\Windows') },
  { name: 'a program', mutate: insert('& $probeSc stop lanmanworkstation') },
  { name: 'a program by name', mutate: insert('dism.exe /Online /Enable-Feature /FeatureName:SMB1Protocol') },
  { name: 'a function of the probe', mutate: insert("ProbeKey 'HKLM:\\SECURITY'") },
  { name: 'a function of the probe made anew', mutate: replace('function GateLine(', 'function ProbeKey($path) { 1 }\n\nfunction GateLine(') },
  { name: 'a function behind the last one', mutate: append('function GateMore { 1 }') },
  { name: 'a method', mutate: insert("$said.Remove('mrxsmb10.start')") },
  { name: 'a static method', mutate: insert("[IO.File]::Delete('C:\\x')") },
  { name: 'a redirection', mutate: insert("'x' > C:\\x") },
  { name: 'a variable of the environment', mutate: insert('$release = $env:TEMP') },
  { name: 'evidence that is changed', mutate: insert("$said['mrxsmb10.start'] = '4'") },
  { name: 'lines that are changed', mutate: insert('$script:probeLines = @()') },
  { name: 'what is allowed, in a function', mutate: insert("$script:gateAllowed = 'client:enabled'") },
  { name: 'what is allowed, beside the constant', mutate: replace("'@ALLOWED@' -csplit ' '", "('@ALLOWED@ client:enabled' -csplit ' ')") },
  { name: 'an end before the verdict', mutate: insert('exit 0') },
  { name: 'another exit code', mutate: replace('exit $gateCode', 'exit 0') },
  { name: 'no exit code', mutate: replace('exit $gateCode\n', '') },
  { name: 'the better half\'s code', mutate: replace('$gateServerCode -gt $gateCode', '$gateServerCode -lt $gateCode') },
  { name: 'a pattern of the guest\'s', mutate: insert("$release = 'x' -cmatch $said['os.build']") },
  { name: 'a loop without an end', mutate: insert('while ($true) {}') },
  { name: 'a function that calls itself', mutate: insert("$release = GateRule $said $half $driver $dependency") },
  { name: 'errors that are heeded no more', mutate: insert("$ErrorActionPreference = 'SilentlyContinue'") },
  { name: 'a trap', mutate: append('trap { exit 0 }') },
];
