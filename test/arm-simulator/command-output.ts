import type { GuestLink, GuestReport } from './guest-link.ts';
import { type Incident, incident } from './incident.ts';
import type { SimVm } from './world.ts';

/** The platform keeps the last 4,096 bytes: https://learn.microsoft.com/azure/virtual-machines/windows/run-command#restrictions */
const outputLimitBytes = 4096;

export type Streams = { readonly stdout: string; readonly stderr: string };

/** One execution of a script in one machine; `previous` is the run before on the same machine. */
export type Execution = {
  readonly vm: SimVm;
  readonly script: string;
  readonly incidents: readonly Incident[];
  readonly previous: Execution | null;
  /** Filled when the output is first asked for. */
  output?: Promise<Streams>;
};

export type OutputOptions = {
  /** A script identical to the one before is not run: its output is returned again. Default false. */
  readonly cachesIdenticalScripts?: boolean;
  /** `lf`: as recorded in 2026, extension RunCommandWindows 1.1.22. `crlf`: as older recordings have them. Default `lf`. */
  readonly lineEnds?: LineEnds;
};

export type LineEnds = 'lf' | 'crlf' | 'as-printed';

/** The whole streams, before the platform cuts them; the guest runs at most once per execution. */
export function outputOf(guest: GuestLink, execution: Execution, options: OutputOptions): Promise<Streams> {
  execution.output ??= produce(guest, execution, options);
  return execution.output;
}

const ends: Readonly<Record<LineEnds, string>> = { lf: '\n', crlf: '\r\n', 'as-printed': '$&' };

/** What is printed on stderr arrives with a line feed and a space at its end. */
export function errorTail(stream: string, lineEnds?: LineEnds): string {
  return tail(stream === '' ? '' : `${stream.replace(/\r?\n$/, '')}\n `, lineEnds);
}

/** The last 4,096 bytes of a stream, cut where the byte falls: half a character becomes U+FFFD. */
export function tail(stream: string, lineEnds: LineEnds = 'lf', limit = outputLimitBytes): string {
  const printed = stream.replaceAll(/\r?\n/g, ends[lineEnds]);
  const bytes = Buffer.from(printed, 'utf8');
  return bytes.length <= limit ? printed : bytes.subarray(bytes.length - limit).toString('utf8');
}

async function produce(guest: GuestLink, execution: Execution, options: OutputOptions): Promise<Streams> {
  const { vm, script, incidents, previous } = execution;
  const isCached = options.cachesIdenticalScripts === true && previous?.script === script;
  if (incident(incidents, 'stale') !== undefined || isCached) {
    return previous === null
      ? await runIn(guest, vm, ofAnEarlierDay(script))
      : await outputOf(guest, previous, options);
  }
  return spoil(await runIn(guest, vm, script), incidents);
}

async function runIn(guest: GuestLink, vm: SimVm, script: string): Promise<GuestReport> {
  if (vm.guestIsLinux) {
    const stderr =
      '/var/lib/waagent/run-command/download/0/script.sh: line 1: syntax error near unexpected token\n';
    return { stdout: '', stderr, exitCode: 2, seconds: 1 };
  }
  return await guest({ script, vm: vm.guest });
}

/** A machine without a run on record was asked the same on an earlier day, when the script had other random ids in it. */
function ofAnEarlierDay(script: string): string {
  return script.replaceAll(/\b[0-9a-f]{32}\b/g, (id) => [...id].toReversed().join(''));
}

function spoil(report: Streams, incidents: readonly Incident[]): Streams {
  let { stdout, stderr } = report;
  if (incident(incidents, 'twice') !== undefined) {
    stdout += stdout;
  }
  const hostile = incident(incidents, 'hostile');
  if (hostile !== undefined) {
    stdout = `${hostile.text}${stdout}`;
  }
  const cut = incident(incidents, 'cut');
  if (cut !== undefined) {
    stdout = tail(stdout, 'lf', cut.bytes);
  }
  if (incident(incidents, 'silent') !== undefined) {
    stdout = '';
    stderr = '';
  }
  const blocked = incident(incidents, 'blocked');
  return blocked === undefined ? { stdout, stderr } : { stdout: '', stderr: blocked.stderr };
}
