import { availableParallelism } from 'node:os';
import type { Nonce } from '../../lib/model/ids.ts';
import { verdictsOf } from '../../lib/model/verdict.ts';
import { probeScript } from '../../lib/smb/probe/probe.ts';
import { probeTemplate } from '../../lib/smb/probe/probe-script.ts';
import { readProbe } from '../../lib/smb/probe/read-probe.ts';
import { validatorScript } from '../../lib/smb/validator/validator.ts';
import { expectedVerdicts } from '../arm-simulator/expected-verdicts.ts';
import type { GuestMachine, Smb1State } from '../arm-simulator/world.ts';
import { everyGuest, server2019, smb1States } from '../support/guest-cases.ts';
import { machineOddities } from '../support/guest-machine/oddities.ts';
import { runGuest } from '../support/guest-machine/run-guest.ts';
import { everyState } from '../support/guest-matrix.ts';
import { mutants } from '../support/powershell/mutants.ts';
import { readOnlyRules } from '../support/powershell/read-only-rules.ts';
import { completionChecks } from './completion.ts';
import { describeMachine } from './describe-machine.ts';
import { gateChecks, gateProblem } from './gate.ts';
import { harmChecks } from './harm.ts';
import { type Host, startHosts } from './host.ts';
import { profileChecks } from './profiles.ts';

const nonce = '5f'.repeat(16) as Nonce;
const script = probeScript(nonce).join('\n');
const gate = validatorScript([]);

/** Other rules of upper and lower case, other digits and calendars. */
const cultures = ['tr-TR', 'ar-SA', 'th-TH'];

/** Of thousands of checks the first that fail tell enough. */
const shownFailures = 25;

type Check = { readonly name: string; readonly problem: (host: Host) => Promise<string | null> };

const hosts = await startHosts(Math.min(4, availableParallelism()));
if ('missing' in hosts) {
  console.log(`probe: real PowerShell could not be had: ${hosts.missing}`);
  const required = process.env['SMB1_PROBE_REQUIRED'] === '1';
  console.log(required ? '0 passed, 1 failed' : '0 passed, 0 failed');
  process.exitCode = required ? 1 : 0;
} else {
  const failed = await runChecks(hosts, [
    ...machineChecks(),
    ...stateChecks(),
    ...ruleChecks(),
    ...gateChecks(),
    ...profileChecks(),
    ...harmChecks(),
    ...completionChecks(),
  ]);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function runChecks(ready: readonly Host[], checks: readonly Check[]): Promise<number> {
  let failed = 0;
  const open = checks.entries();
  const work = async (host: Host) => {
    for (const [index, check] of open) {
      if (index > 0 && index % 500 === 0) {
        console.log(`${index} of ${checks.length}`);
      }
      const problem = await check.problem(host);
      failed += problem === null ? 0 : 1;
      if (problem !== null && failed <= shownFailures) {
        console.log(`FAILED ${check.name}\n${problem}`);
      }
    }
    host.close();
  };
  await Promise.all(ready.map(work));
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  return failed;
}

function machineChecks(): Check[] {
  const constrained = everyGuest.map((vm) => ({ ...vm, oddity: 'constrained-language' }));
  const odd = machineOddities.flatMap((oddity) => statesFor(oddity).map((smb1) => server2019(smb1, oddity)));
  const cultured = cultures.flatMap((language) =>
    everyGuest
      .filter(({ release }) => release === '2008R2' || release === '2022')
      .map((vm) => ({ ...vm, language })),
  );
  return [...everyGuest, ...constrained, ...odd, ...cultured].map((vm) => ({
    name: `the guest prints what PowerShell prints: ${vm.release} ${vm.language} ${vm.smb1} ${vm.oddity ?? ''}`,
    problem: (ready) => compare(ready, vm),
  }));
}

/** Every state of the field; machines that a script cannot tell apart are asked once. */
function stateChecks(): Check[] {
  const distinct = new Map([...everyState()].map((vm) => [JSON.stringify(describeMachine(vm)), vm]));
  console.log(`${distinct.size} machines of different states`);
  return [...distinct.values()].map((vm) => ({
    name: `the verdicts by the table: ${JSON.stringify(vm)}`,
    problem: (ready) => judge(ready, vm),
  }));
}

/**
 * What PowerShell prints on the machine is judged, and must say what was done to the machine. The script is an image gate, the probe
 * with its own judgement behind it, which must say the same.
 */
async function judge(ready: Host, vm: GuestMachine): Promise<string | null> {
  const { lines, errors, leftFiles, exitCode } = await ready.run(gate, describeMachine(vm));
  if (errors.length > 0 || leftFiles.length > 0) {
    return [...errors, ...leftFiles].join(' / ');
  }
  const reading = readProbe(lines.join('\n'), '', null);
  if (reading.kind !== 'judged') {
    return reading.kind;
  }
  const { client, server } = expectedVerdicts(vm);
  const expected = `${client} ${server}`;
  const verdicts = verdictsOf(reading.probe.halves);
  const said = `${verdicts.client} ${verdicts.server}`;
  return said === expected
    ? gateProblem(lines, exitCode, reading.probe.halves)
    : `expected ${expected}, judged ${said}`;
}

/** A WMI job that hangs costs its ten seconds for real: once is enough. */
function statesFor(oddity: string): readonly Smb1State[] {
  return oddity === 'hanging-wmi' || oddity === 'hanging-both' ? ['payload-removed'] : smb1States;
}

async function compare(ready: Host, vm: GuestMachine): Promise<string | null> {
  const real = await ready.run(script, describeMachine(vm));
  const guest = runGuest({ script, vm });
  if (real.errors.length > 0 || guest.stderr !== '') {
    return `PowerShell: ${real.errors.join(' / ')}\nguest: ${guest.stderr}`;
  }
  if (real.leftFiles.length > 0) {
    return `left behind: ${real.leftFiles.join(', ')}`;
  }
  const expected = guest.stdout.split('\r\n').slice(0, -1);
  const at = expected.findIndex((line, index) => line !== real.lines[index]);
  return at < 0 && expected.length === real.lines.length
    ? null
    : `line ${at + 1}\nguest:      ${expected[at]}\nPowerShell: ${real.lines[at]}`;
}

function ruleChecks(): Check[] {
  const sound: Check = {
    name: 'the real syntax tree of the probe only reads, in PowerShell 2.0',
    problem: async (ready) => (await ready.violations(probeTemplate, readOnlyRules)).join('\n') || null,
  };
  const constrained: Check = {
    name: 'constrained language mode is in force',
    problem: async (ready) => {
      const state = describeMachine(server2019('enabled', 'constrained-language'));
      const { errors } = await ready.run("[System.IO.File]::Exists('x')", state);
      return errors.length > 0 ? null : 'a method of .NET was called';
    },
  };
  const harmful = mutants.map(({ name, mutate }) => ({
    name: `a mutant is refused: ${name}`,
    problem: async (ready: Host) =>
      (await ready.violations(mutate(probeTemplate), readOnlyRules)).length > 0
        ? null
        : 'nothing was found in it',
  }));
  return [sound, constrained, ...harmful];
}
