import { exposureOf, type HalfJudgements, halves, verdictsOf } from '../../lib/model/verdict.ts';
import type { Evidence } from '../../lib/smb/evidence/evidence.ts';
import { judge } from '../../lib/smb/judge/judge.ts';
import { probeTemplate } from '../../lib/smb/probe/probe-script.ts';
import { validatorScript } from '../../lib/smb/validator/validator.ts';
import { gateExitCodes, validatorTemplate } from '../../lib/smb/validator/validator-script.ts';
import { everyEvidence } from '../lib/smb/every-evidence.ts';
import { linesOf } from '../lib/smb/evidence-lines.ts';
import { server2019 } from '../support/guest-cases.ts';
import { validatorRules } from '../support/powershell/read-only-rules.ts';
import { validatorMutants } from '../support/powershell/validator-mutants.ts';
import { rulingsIn } from '../support/validator.ts';
import { describeMachine } from './describe-machine.ts';
import type { Host } from './host.ts';

type GateCheck = { readonly name: string; readonly problem: (host: Host) => Promise<string | null> };

const exitCodes = {
  on: gateExitCodes.on,
  'not-known': gateExitCodes.notKnown,
  possible: gateExitCodes.possible,
  impossible: gateExitCodes.allowed,
} as const;

/** Null: a gate that allows nothing said of both halves what the judge says, by the same rules, and ended so. */
export function gateProblem(
  lines: readonly string[],
  exitCode: number | null,
  judged: HalfJudgements,
): string | null {
  const said = rulingsIn(lines);
  const wrong = halves.flatMap((half) => {
    const expected = `${judged[half].verdict} (rule ${judged[half].rule})`;
    return said[half] === expected
      ? []
      : [`the gate says of the ${half} ${said[half]}, the judge ${expected}`];
  });
  const expectedCode = exitCodes[exposureOf(verdictsOf(judged))];
  return (
    [...wrong, ...(exitCode === expectedCode ? [] : [`exit code ${exitCode}, not ${expectedCode}`])].join(
      ' / ',
    ) || null
  );
}

/** What stands behind the probe in an image gate, in PowerShell's own engine. */
export function gateChecks(): GateCheck[] {
  const sound: GateCheck = {
    name: 'the real syntax tree of the gate has no command, in PowerShell 2.0',
    problem: async (ready) => (await ready.violations(validatorTemplate, validatorRules)).join('\n') || null,
  };
  const harmful = validatorMutants.map(({ name, mutate }) => ({
    name: `a mutant of the gate is refused: ${name}`,
    problem: async (ready: Host) =>
      (await ready.violations(mutate(validatorTemplate), validatorRules)).length > 0
        ? null
        : 'nothing was found in it',
  }));
  return [sound, ...harmful, ...tableChecks()];
}

/** One combination of signals in this many, a prime; in one script as many as this. */
const every = 1999;
const atOnce = 200;

/** Combinations of signals that no machine of the model has. */
function tableChecks(): GateCheck[] {
  const combinations = [...everyEvidence(every)];
  const batches = Array.from({ length: Math.ceil(combinations.length / atOnce) }, (_, index) =>
    combinations.slice(index * atOnce, (index + 1) * atOnce),
  );
  return batches.map((batch, index) => ({
    name: `the gate's table is the judge's: combinations from ${index * atOnce * every} on`,
    problem: (ready) => compareTables(ready, batch),
  }));
}

/** Where `I` is no `i`, and without .NET. */
const judgingMachine = { ...server2019('enabled', 'constrained-language'), language: 'tr-TR' };

async function compareTables(ready: Host, batch: readonly Evidence[]): Promise<string | null> {
  const gate = validatorScript([]).slice(probeTemplate.length);
  const at = gate.indexOf('$gateLines = ');
  const judging = gate.slice(at).replace('exit $gateCode\n', '"code $gateCode"\n');
  const cases = batch.map((given) => `$probeLines = @(${linesOf(given).map(quoted).join(', ')})\n${judging}`);
  const script = gate.slice(0, at) + cases.join('');
  const { lines, errors } = await ready.run(script, describeMachine(judgingMachine));
  const answers = lines.join('\n').split(/\ncode (\d+)(?:\n|$)/);
  const wrong = batch.flatMap((given, index) => {
    const problem = gateProblem(
      (answers[2 * index] ?? '').split('\n'),
      Number(answers[2 * index + 1]),
      judge(given),
    );
    return problem === null ? [] : [`${problem}: ${linesOf(given).join(' / ')}`];
  });
  return [...errors, ...wrong.slice(0, 3)].join('\n') || null;
}

function quoted(line: string): string {
  return `'${line.replaceAll("'", "''")}'`;
}
