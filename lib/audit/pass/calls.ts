import type { Row, RowIn } from '../../findings/store/ledger.ts';
import type { PacedCall } from '../../run-command/pacing/pacing.ts';
import type { PollAnswer, StartAnswer } from '../../run-command/port.ts';
import type { AuditDeps } from '../audit-deps.ts';

/** An answer that has arrived and is not yet written to the ledger. */
export type Arrival =
  | { readonly kind: 'start'; readonly row: RowIn<'starting'>; readonly answer: StartAnswer }
  | { readonly kind: 'poll'; readonly row: RowIn<'started'>; readonly answer: PollAnswer };

type WireDeps = Pick<AuditDeps, 'clock' | 'pacer' | 'probe' | 'runCommand'>;

/** The calls on the wire, for a loop that sleeps until one of them comes back. What an answer says of its buckets goes to the pacer. */
export type Calls = ReturnType<typeof createCalls>;

export function createCalls(deps: WireDeps) {
  const { clock, pacer } = deps;
  let arrivals: Arrival[] = [];
  let failure: { readonly error: unknown } | null = null;
  let onWire = 0;
  let rung = false;
  let sleeper: AbortController | null = null;

  const run = (work: () => Promise<void>): void => {
    work()
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => {
        rung = true;
        // Not the default reason: an exception for every call that comes in is made for nobody.
        sleeper?.abort(null);
      });
  };
  const send = (call: () => Promise<Arrival>): void => {
    onWire += 1;
    run(async () => {
      try {
        const arrival = await call();
        arrivals.push(arrival);
      } finally {
        onWire -= 1;
      }
    });
  };
  const take = (row: RowIn<'started'>): number => pacer.take(pacedCall('poll', row), clock.now());

  return {
    /** Its tokens are taken already. */
    post: (row: RowIn<'starting'>): void =>
      send(async () => ({ kind: 'start', row, answer: await post(deps, row) })),
    /** 0: it is being asked for; else no tokens were left, and it pays to ask again after that many ms. */
    poll: (row: RowIn<'started'>): number => {
      const wait = take(row);
      if (wait === 0) {
        send(async () => ({ kind: 'poll', row, answer: await poll(deps, row) }));
      }
      return wait;
    },
    /** Whether the state of an operation is refused to the caller; false with no tokens to ask. */
    isRefused: async (row: RowIn<'started'>): Promise<boolean> => {
      const answer = take(row) > 0 ? null : await poll(deps, row);
      return answer?.kind === 'unclear' && answer.status === 403;
    },
    /** Work beside the loop that brings no answer: its end wakes the loop. */
    run,
    /** The answers that came since the last look. */
    arrived: (): readonly Arrival[] => {
      const arrived = arrivals;
      arrivals = [];
      return arrived;
    },
    /** A call threw: nothing more is to be sent. */
    hasFailed: (): boolean => failure !== null,
    /** Throws what a call threw, a bug or no credential, once no other is on the wire whose answer would be lost. */
    throwFailure: (): void => {
      if (failure !== null && onWire === 0 && arrivals.length === 0) {
        throw failure.error;
      }
    },
    /** Ends when a call comes back, at once when one has. Even a sleep of no length lets calls come in. */
    sleep: async (ms: number): Promise<void> => {
      if (!rung) {
        sleeper = new AbortController();
        await clock.sleep(Math.max(0, ms), sleeper.signal);
        sleeper = null;
      }
      rung = false;
    },
  };
}

export function pacedCall(kind: 'start' | 'poll', row: Row): PacedCall {
  const { subscriptionId, location, key } = row.target;
  return { kind, subscriptionId, location, vm: key };
}

/** Calls are bounded by their own time limit; a probe's answer is never thrown away to save a second. */
const neverAborted = new AbortController().signal;

async function post(deps: WireDeps, row: RowIn<'starting'>): Promise<StartAnswer> {
  const script = deps.probe.scriptFor(row.entry.nonce);
  const answer = await deps.runCommand.start(row.target, script, neverAborted);
  observe(deps, pacedCall('start', row), answer);
  return answer;
}

async function poll(deps: WireDeps, row: RowIn<'started'>): Promise<PollAnswer> {
  const answer = await deps.runCommand.poll(row.entry.token, neverAborted);
  observe(deps, pacedCall('poll', row), answer);
  return answer;
}

function observe({ pacer, clock }: WireDeps, call: PacedCall, answer: StartAnswer | PollAnswer): void {
  const { remaining, retryAfterMs } = answer;
  const throttled = answer.kind === 'throttled' ? { by: answer.by, retryAfterMs } : null;
  pacer.observe(call, { remaining, throttled }, clock.now());
}
