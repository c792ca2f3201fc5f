import { armError } from './arm-error.ts';
import { type Execution, errorTail, type OutputOptions, outputOf, tail } from './command-output.ts';
import { dotnetTime } from './dotnet-time.ts';
import { type CatalogueId, catalogueError } from './error-catalogue.ts';
import type { GuestLink } from './guest-link.ts';
import type { OperationUrls } from './operation-url.ts';
import { clientTime, retryAfterSeconds, type WireTime } from './wire-time.ts';
import type { SimResponse } from './world.ts';

export type OperationOptions = WireTime &
  OutputOptions & {
    /** Seconds of Retry-After on the 202 and on polls. Default null: recorded answers have none. */
    readonly retryAfter?: number | null;
    /** How long an operation's URLs work, in simulated seconds from the POST. Default one day. */
    readonly urlLifetimeSeconds?: number;
    /** For how long after a script's end the VM still answers 409. Default 0. */
    readonly slotReleaseSeconds?: number;
    /** The shortest time an operation takes. Default 20 simulated seconds. */
    readonly minimumSeconds?: number;
    /** `bare-array` is the `properties.output` of api-versions of 2018. Default `value`. */
    readonly outputStyle?: 'value' | 'bare-array';
    /**
     * Does a run command count as a change of the machine, so that its instance view tells the command's end as the time of its last
     * change? Not documented either way. Default true.
     */
    readonly countsAsChange?: boolean;
    /** Casing of the ids in the operation's URLs: as the POST spelled them, or not. Default `as-asked`. */
    readonly urlCasing?: 'as-asked' | 'upper' | 'lower';
  };

/** Times in simulated epoch ms. */
export type Operation = {
  readonly id: string;
  readonly subscriptionId: string;
  readonly location: string;
  readonly urls: OperationUrls;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly failure: CatalogueId | null;
  readonly expiresAt: number;
  readonly execution: Execution;
};

export function retryHeader(options: OperationOptions): Record<string, string> {
  const seconds = options.retryAfter ?? null;
  return seconds === null ? {} : { 'retry-after': String(retryAfterSeconds(seconds, options)) };
}

export async function statusAnswer(
  guest: GuestLink,
  options: OperationOptions,
  operation: Operation,
  now: number,
): Promise<SimResponse> {
  const headers = retryHeader(options);
  const startTime = dotnetTime(clientTime(operation.startedAt, options));
  if (now < operation.endsAt) {
    return { status: 200, headers, body: { startTime, status: 'InProgress', name: operation.id } };
  }
  const endTime = dotnetTime(clientTime(operation.endsAt, options));
  const failure = failureOf(operation);
  if (failure !== null) {
    const error = catalogueError(failure, { vm: operation.execution.vm.name });
    return {
      status: 200,
      headers,
      body: { startTime, endTime, status: 'Failed', error, name: operation.id },
    };
  }
  const value = await resultEntries(guest, options, operation);
  const output = options.outputStyle === 'bare-array' ? value : { value };
  return {
    status: 200,
    headers,
    body: { startTime, endTime, status: 'Succeeded', properties: { output }, name: operation.id },
  };
}

/** What Location answers after a failure is not published: the error with a 409 is as good as any. */
export async function resultAnswer(
  guest: GuestLink,
  options: OperationOptions,
  operation: Operation,
  now: number,
): Promise<SimResponse> {
  if (now < operation.endsAt) {
    return { status: 202, headers: { location: operation.urls.result, ...retryHeader(options) } };
  }
  const failure = failureOf(operation);
  if (failure !== null) {
    const { code, message } = catalogueError(failure, { vm: operation.execution.vm.name });
    return armError(409, code, message);
  }
  return { status: 200, headers: {}, body: { value: await resultEntries(guest, options, operation) } };
}

/** A machine that was deleted or stopped under its script takes the operation with it. */
function failureOf({ failure, execution }: Operation): CatalogueId | null {
  const { deleted, power } = execution.vm;
  const isThere = !deleted && (power === 'running' || power === 'unknown');
  return failure ?? (isThere ? null : 'preempted');
}

/** Windows answers with two entries, Linux with one; there is no exit code anywhere. */
async function resultEntries(
  guest: GuestLink,
  options: OperationOptions,
  { execution }: Operation,
): Promise<readonly Record<string, string>[]> {
  const streams = await outputOf(guest, execution, options);
  const stdout = tail(streams.stdout, options.lineEnds);
  const entry = { level: 'Info', displayStatus: 'Provisioning succeeded' };
  if (execution.vm.guestIsLinux || execution.vm.osType === 'Linux') {
    const stderr = tail(streams.stderr, options.lineEnds);
    const message = `Enable succeeded: \n[stdout]\n${stdout}\n[stderr]\n${stderr}`;
    return [{ code: 'ProvisioningState/succeeded', ...entry, message }];
  }
  return [
    { code: 'ComponentStatus/StdOut/succeeded', ...entry, message: stdout },
    {
      code: 'ComponentStatus/StdErr/succeeded',
      ...entry,
      message: errorTail(streams.stderr, options.lineEnds),
    },
  ];
}
