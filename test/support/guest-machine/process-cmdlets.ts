import { type Call, type Cmdlet, cmdlet } from './cmdlet.ts';
import type { Child } from './machine.ts';
import { enumerate, object, PsError, type PsValue, textOf } from './values.ts';

export const processCmdlets: Readonly<Record<string, Cmdlet>> = {
  'start-process': cmdlet(
    {
      positional: ['filepath', 'argumentlist'],
      named: ['redirectstandardoutput', 'windowstyle'],
      switches: ['nonewwindow', 'passthru'],
    },
    startProcess,
  ),
  'stop-process': cmdlet({ named: ['inputobject'], switches: ['confirm', 'force', 'whatif'] }, stopProcess),
  'wait-process': cmdlet({ named: ['inputobject', 'timeout'] }, waitProcess),
};

const children = new WeakMap<object, Child>();

function startProcess({ machine, out, argument }: Call): void {
  const words = enumerate(argument('argumentlist')).flatMap((text) => textOf(text).split(/\s+/));
  const output = textOf(argument('redirectstandardoutput'));
  const child = machine.start(textOf(argument('filepath')), words, output);
  const hasExited = () => child.killed || endsBy(child, machine.clock.seconds);
  const process = object('process', {
    Handle: 1234,
    HasExited: hasExited,
    ExitCode: () => (hasExited() ? child.exitCode : null),
  });
  children.set(process, child);
  out.push(process);
}

function endsBy(child: Child, seconds: number): boolean {
  return child.seconds !== null && child.startedAt + child.seconds <= seconds;
}

function childOf(value: PsValue): Child {
  const child = typeof value === 'object' && value !== null ? children.get(value) : undefined;
  if (!child) {
    throw new PsError('InvalidArgument', "Cannot bind parameter 'InputObject'.");
  }
  return child;
}

function waitProcess({ machine, argument, fail }: Call): void {
  const child = childOf(argument('inputobject'));
  const until = machine.clock.seconds + Number(argument('timeout') ?? Number.POSITIVE_INFINITY);
  if (child.killed) {
    return;
  }
  const ends = child.seconds === null ? Number.POSITIVE_INFINITY : child.startedAt + child.seconds;
  machine.clock.seconds = Math.max(machine.clock.seconds, Math.min(ends, until));
  if (ends > until) {
    fail(
      new PsError(
        'CloseError',
        'This command stopped operation because the process is not stopped in the specified time-out.',
      ),
    );
  }
}

function stopProcess({ argument, isWhatIf }: Call): void {
  const child = childOf(argument('inputobject'));
  child.killed = child.killed || !isWhatIf;
}
