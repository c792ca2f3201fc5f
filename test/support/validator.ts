import type { Half } from '../../lib/model/verdict.ts';
import { validatorTemplate } from '../../lib/smb/validator/validator-script.ts';
import { server2019 } from './guest-cases.ts';
import { compileScript } from './guest-machine/compile-script.ts';
import { createMachine } from './guest-machine/machine.ts';
import { startRun } from './guest-machine/run-time.ts';
import { type PsValue, textOf } from './guest-machine/values.ts';

export type GateAnswer = {
  /** As the gate words them: `enabled (rule B5)`. */
  readonly rulings: Readonly<Record<Half, string>>;
  readonly exitCode: number | null;
};

const judging = compileScript(validatorTemplate);
/** It asks the machine nothing. */
const machine = createMachine(server2019('enabled'));

/** What stands behind the probe in an image gate, interpreted over these lines of a probe. */
export function judgeLines(lines: readonly string[]): GateAnswer {
  const run = startRun(machine, '');
  run.root.variables.set('probelines', [...lines]);
  const out: PsValue[] = [];
  judging(run, out);
  if (run.stderr.length > 0) {
    throw new Error(run.stderr.join('\n'));
  }
  return { rulings: rulingsIn(out.map(textOf)), exitCode: run.exitCode };
}

/** What an image gate's output says of each half. */
export function rulingsIn(lines: readonly string[]): Record<Half, string> {
  const rulingOf = (half: Half): string => {
    const line = lines.find((text) => text.startsWith(`SMB1 image gate: ${half} `)) ?? '';
    return /^SMB1 image gate: \w+ (.+), (?:NOT )?allowed$/.exec(line)?.[1] ?? '';
  };
  return { client: rulingOf('client'), server: rulingOf('server') };
}
