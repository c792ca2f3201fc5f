import type { Child, Machine } from './machine.ts';
import { enumerate, object, type PsBlock, PsError, type PsObject, type PsValue, textOf } from './values.ts';

export type Call = {
  readonly machine: Machine;
  readonly input: PsValue[];
  readonly out: PsValue[];
  /** By lower-case name; null when it was not given. */
  readonly argument: (parameter: string) => PsValue;
  /** Reports an error that ends the cmdlet only if the caller's preference says so. */
  readonly fail: (error: PsError) => void;
};

export type Cmdlet = {
  readonly positional: readonly string[];
  readonly named: readonly string[];
  readonly switches: readonly string[];
  readonly run: (call: Call) => void;
};

type Shape = Partial<Omit<Cmdlet, 'run'>>;

/** Every cmdlet that the guest knows, by lower-case name. */
export const cmdlets: Readonly<Record<string, Cmdlet>> = {
  'foreach-object': cmdlet({ positional: ['process'] }, forEachObject),
  'get-childitem': cmdlet({ positional: ['path'] }, getChildItem),
  'get-content': cmdlet({ positional: ['path'] }, getContent),
  'get-itemproperty': cmdlet({ positional: ['path'] }, getItemProperty),
  'get-uiculture': cmdlet(
    {},
    ({ machine, out }) => void out.push(object(machine.language, { Name: machine.language })),
  ),
  'get-wmiobject': cmdlet({ named: ['class', 'filter'], switches: ['asjob'] }, getWmiObject),
  'join-path': cmdlet({ positional: ['path', 'childpath'] }, joinPath),
  'receive-job': cmdlet({ named: ['job'] }, receiveJob),
  'remove-item': cmdlet({ positional: ['path'], switches: ['force'] }, removeItem),
  'sort-object': cmdlet({ switches: ['unique'] }, sortObject),
  'start-process': cmdlet(
    { named: ['filepath', 'argumentlist', 'redirectstandardoutput'], switches: ['nonewwindow', 'passthru'] },
    startProcess,
  ),
  'stop-process': cmdlet({ named: ['inputobject'], switches: ['force'] }, stopProcess),
  'test-path': cmdlet({ positional: ['path'] }, ({ machine, out, argument }) => {
    out.push(machine.files.exists(textOf(argument('path'))));
  }),
  'wait-job': cmdlet({ named: ['job', 'timeout'] }, waitJob),
  'wait-process': cmdlet({ named: ['inputobject', 'timeout'] }, waitProcess),
};

function cmdlet({ positional = [], named = [], switches = [] }: Shape, run: Cmdlet['run']): Cmdlet {
  return { positional, named, switches, run };
}

function forEachObject({ input, out, argument }: Call): void {
  const block = argument('process') as PsBlock;
  for (const item of input) {
    block.run(item, out);
  }
}

function getChildItem({ machine, out, argument, fail }: Call): void {
  const path = textOf(argument('path'));
  const names = machine.files.match(path);
  if (names.length === 0 && !/[*?]/.test(path)) {
    fail(new PsError('ObjectNotFound', `Cannot find path '${path}' because it does not exist.`));
    return;
  }
  out.push(...names.map((name) => object(name, { Name: name })));
}

function getContent({ machine, out, argument, fail }: Call): void {
  const path = textOf(argument('path'));
  const lines = machine.files.read(path);
  if (!lines) {
    fail(new PsError('ObjectNotFound', `Cannot find path '${path}' because it does not exist.`));
    return;
  }
  out.push(...lines);
}

function getItemProperty({ machine, out, argument, fail }: Call): void {
  const path = textOf(argument('path'));
  const answer = machine.registry.read(path);
  switch (answer.kind) {
    case 'missing':
      fail(new PsError('ObjectNotFound', `Cannot find path '${path}' because it does not exist.`));
      return;
    case 'denied':
      fail(new PsError('PermissionDenied', 'Requested registry access is not allowed.'));
      return;
    case 'keys':
      out.push(...answer.keys.flatMap(keyObject));
  }
}

/** A key without values gives nothing. */
function keyObject(key: {
  readonly name: string;
  readonly values: Readonly<Record<string, PsValue>>;
}): PsObject[] {
  const name = key.name.slice(key.name.lastIndexOf('\\') + 1);
  return Object.keys(key.values).length === 0 ? [] : [object(key.name, { ...key.values, PSChildName: name })];
}

function joinPath({ out, argument }: Call): void {
  const [path, child] = [textOf(argument('path')), textOf(argument('childpath'))];
  if (path === '') {
    throw new PsError('InvalidData', "Cannot bind argument to parameter 'Path' because it is null.");
  }
  out.push(`${path.replace(/\\$/, '')}\\${child.replace(/^\\/, '')}`);
}

function removeItem({ machine, argument, fail }: Call): void {
  const path = textOf(argument('path'));
  if (!machine.files.exists(path)) {
    fail(new PsError('ObjectNotFound', `Cannot find path '${path}' because it does not exist.`));
    return;
  }
  machine.files.remove(path);
}

function sortObject({ input, out, argument }: Call): void {
  const sorted = input.toSorted((a, b) => textOf(a).localeCompare(textOf(b), 'en'));
  const isNew = (item: PsValue, index: number) => index === 0 || textOf(sorted[index - 1]) !== textOf(item);
  out.push(...(argument('unique') === true ? sorted.filter(isNew) : sorted));
}

const children = new WeakMap<object, Child>();

function startProcess({ machine, out, argument }: Call): void {
  const output = textOf(argument('redirectstandardoutput'));
  const child = machine.start(
    textOf(argument('filepath')),
    enumerate(argument('argumentlist')).map(textOf).join(' '),
    output,
  );
  const hasExited = () => child.killed || endsBy(child, machine.clock.seconds);
  const process = object('dism', {
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
        'This command stopped operation because process "dism" is not stopped in the specified time-out.',
      ),
    );
  }
}

function stopProcess({ argument }: Call): void {
  childOf(argument('inputobject')).killed = true;
}

type Job = { readonly endsAt: number | null; readonly rows: readonly PsValue[]; readonly failed: boolean };

const jobs = new WeakMap<object, Job>();

function getWmiObject({ machine, out, argument }: Call): void {
  if (textOf(argument('class')).toLowerCase() !== 'win32_optionalfeature' || argument('asjob') !== true) {
    throw new PsError('InvalidType', `Invalid class "${textOf(argument('class'))}"`);
  }
  const wanted = [...textOf(argument('filter')).matchAll(/Name='([^']*)'/g)].map((found) => found[1]);
  const answer = machine.optionalFeatures();
  const job: Job = {
    endsAt: answer.seconds === null ? null : machine.clock.seconds + answer.seconds,
    rows: answer.rows.filter((row) => wanted.includes(textOf(row))),
    failed: answer.failed,
  };
  const handle = object('Job', { State: () => stateOf(job, machine.clock.seconds) });
  jobs.set(handle, job);
  out.push(handle);
}

function stateOf(job: Job, seconds: number): string {
  if (job.endsAt === null || job.endsAt > seconds) {
    return 'Running';
  }
  return job.failed ? 'Failed' : 'Completed';
}

function jobOf(value: PsValue): Job {
  const job = typeof value === 'object' && value !== null ? jobs.get(value) : undefined;
  if (!job) {
    throw new PsError('InvalidArgument', "Cannot bind parameter 'Job'.");
  }
  return job;
}

function waitJob({ machine, argument, out }: Call): void {
  const job = jobOf(argument('job'));
  const until = machine.clock.seconds + Number(argument('timeout') ?? Number.POSITIVE_INFINITY);
  const ends = job.endsAt ?? Number.POSITIVE_INFINITY;
  machine.clock.seconds = Math.max(machine.clock.seconds, Math.min(ends, until));
  if (ends <= until) {
    out.push(argument('job'));
  }
}

function receiveJob({ out, argument }: Call): void {
  out.push(...jobOf(argument('job')).rows);
}
