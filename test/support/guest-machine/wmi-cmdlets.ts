import { type Call, type Cmdlet, cmdlet } from './cmdlet.ts';
import { object, PsError, type PsObject, type PsValue, textOf } from './values.ts';
import { selectFeatures } from './wql.ts';

export const wmiCmdlets: Readonly<Record<string, Cmdlet>> = {
  'get-wmiobject': cmdlet(
    { positional: ['class'], named: ['filter', 'namespace', 'query'], switches: ['asjob'] },
    getWmiObject,
  ),
  'receive-job': cmdlet({ named: ['job'] }, receiveJob),
  'remove-job': cmdlet({ named: ['job'], switches: ['force'] }, removeJob),
  'stop-job': cmdlet({ named: ['job'] }, stopJob),
  'wait-job': cmdlet({ named: ['job', 'timeout'] }, waitJob),
};

type Job = {
  readonly endsAt: number | null;
  readonly rows: readonly PsValue[];
  readonly failed: boolean;
  isStopped: boolean;
};

const jobs = new WeakMap<object, Job>();

/** A query waits for no answer only as a job; one that hangs holds its caller for ever, which is no test's wish. */
function getWmiObject({ machine, out, argument }: Call): void {
  const { wmi, clock } = machine;
  const rows = selectFeatures(queryOf(argument), wmi.features).map(({ name, installState }) =>
    object(name, { Name: name, InstallState: installState }),
  );
  if (argument('asjob') !== true) {
    throw new PsError('NotImplemented', 'This guest answers a WMI query only with -AsJob.');
  }
  const endsAt = wmi.seconds === null ? null : clock.seconds + wmi.seconds;
  const job: Job = { endsAt, rows, failed: wmi.failed, isStopped: false };
  const handle: PsObject = object('Job', { State: () => stateOf(job, clock.seconds) });
  jobs.set(handle, job);
  out.push(handle);
}

function queryOf(argument: Call['argument']): string {
  const query = argument('query');
  const filter = argument('filter');
  const where = filter === null ? '' : ` where ${textOf(filter)}`;
  return query === null ? `select * from ${textOf(argument('class'))}${where}` : textOf(query);
}

function stateOf(job: Job, seconds: number): string {
  if (job.isStopped) {
    return 'Stopped';
  }
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

function receiveJob({ out, argument, machine }: Call): void {
  const job = jobOf(argument('job'));
  if (stateOf(job, machine.clock.seconds) === 'Completed') {
    out.push(...job.rows);
  }
}

function stopJob({ argument, isWhatIf }: Call): void {
  const job = jobOf(argument('job'));
  job.isStopped = job.isStopped || !isWhatIf;
}

function removeJob({ argument, machine, fail }: Call): void {
  const isRunning = stateOf(jobOf(argument('job')), machine.clock.seconds) === 'Running';
  if (isRunning && argument('force') !== true) {
    fail(new PsError('InvalidOperation', 'The command cannot remove the job because it is not finished.'));
  }
}
