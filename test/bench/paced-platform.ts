import type { ResourceKey } from '../../lib/model/ids.ts';
import type { Target } from '../../lib/model/target.ts';
import { readAnswerFacts } from '../../lib/run-command/headers.ts';
import type { PollAnswer, RunCommandPort, StartAnswer } from '../../lib/run-command/port.ts';
import { type AdjustableBuckets, type BucketOptions, createBuckets } from '../arm-simulator/buckets.ts';
import type { VirtualClock } from '../arm-simulator/clock.ts';
import { createDraws } from '../arm-simulator/draws.ts';
import type { Charge } from '../arm-simulator/route.ts';
import { byKey, type PacedMachine } from './pace-fleet.ts';

/** What became of one machine's command, in epoch milliseconds; `foundAt` is when the answer that told its end arrived. */
export type Ran = { readonly startedAt: number; readonly endsAt: number; foundAt: number | null };

export type PlatformTally = { posts: number; polls: number; throttled: number };

export type PacedPlatform = {
  readonly port: RunCommandPort;
  readonly buckets: AdjustableBuckets;
  /** The last command of each machine. */
  readonly ran: ReadonlyMap<ResourceKey, Ran>;
  readonly tally: Readonly<PlatformTally>;
  /** Probes that start from now on take this many times as long. */
  setSlowness(factor: number): void;
};

/** Milliseconds that a call takes on the way there, and as many back. */
const wayMs = { least: 20, most: 80 };

/**
 * A platform behind the run-command port, on virtual time, with the simulator's buckets: what a call costs, when it is
 * refused and what the answers say of the rest is all as over the wire.
 */
export function createPacedPlatform(
  clock: VirtualClock,
  fleet: readonly PacedMachine[],
  options: BucketOptions & { readonly seed: number },
): PacedPlatform {
  const machines = byKey(fleet);
  const buckets = createBuckets(options);
  const ran = new Map<ResourceKey, Ran>();
  const operations = new Map<
    string,
    { readonly target: Target; readonly nonce: string; readonly ran: Ran }
  >();
  const tally: PlatformTally = { posts: 0, polls: 0, throttled: 0 };
  const draws = createDraws(options.seed);
  let slowness = 1;

  const travel = (call: number, way: string): Promise<void> =>
    clock.sleep(wayMs.least + draws.fraction(call, way) * (wayMs.most - wayMs.least));
  const charge = (target: Target, kind: 'start' | 'poll'): Charge =>
    buckets.charge(
      {
        principal: 'auditor',
        subscriptionId: target.subscriptionId,
        operation: kind === 'start' ? 'write' : 'read',
        compute: {
          policy: kind === 'start' ? 'UpdateVM' : 'GetOperation',
          location: target.location,
          resource: target.key,
        },
      },
      clock.now(),
    );
  const run = (target: Target, nonce: string): string => {
    const { seconds = null } = machines.get(target.key) ?? {};
    const now = clock.now();
    const endsAt = seconds === null ? Number.POSITIVE_INFINITY : now + seconds * slowness * 1000;
    const command: Ran = { startedAt: now, endsAt, foundAt: null };
    const token = String(operations.size);
    ran.set(target.key, command);
    operations.set(token, { target, nonce, ran: command });
    return token;
  };
  const answerStart = (target: Target, nonce: string): StartAnswer => {
    const charged = charge(target, 'start');
    if (charged.kind === 'refused') {
      return { ...factsOf(charged, clock.now()), kind: 'throttled', by: blamed(charged) };
    }
    const facts = factsOf(charged, clock.now());
    const isBusy = (ran.get(target.key)?.endsAt ?? 0) > clock.now();
    return isBusy ? { ...facts, kind: 'busy' } : { ...facts, kind: 'accepted', token: run(target, nonce) };
  };
  const answerPoll = (token: string): PollAnswer => {
    const operation = operations.get(token);
    if (operation === undefined) {
      throw new TypeError('there is no such operation');
    }
    const charged = charge(operation.target, 'poll');
    if (charged.kind === 'refused') {
      return { ...factsOf(charged, clock.now()), kind: 'throttled', by: blamed(charged) };
    }
    const facts = factsOf(charged, clock.now());
    const { startedAt, endsAt } = operation.ran;
    return clock.now() < endsAt
      ? { ...facts, kind: 'running' }
      : {
          ...facts,
          kind: 'succeeded',
          stdout: `judged ${operation.nonce}`,
          stderr: '',
          ranMs: endsAt - startedAt,
        };
  };
  const send = async <Answer extends { readonly kind: string }>(
    kind: 'posts' | 'polls',
    answer: () => Answer,
  ): Promise<Answer> => {
    tally[kind] += 1;
    const call = tally.posts + tally.polls;
    await travel(call, 'there');
    const given = answer();
    tally.throttled += given.kind === 'throttled' ? 1 : 0;
    await travel(call, 'back');
    return given;
  };

  return {
    port: {
      start: (target, script) => send('posts', () => answerStart(target, script[0] ?? '')),
      poll: async (token) => {
        const answer = await send('polls', () => answerPoll(token));
        const operation = operations.get(token);
        if (answer.kind === 'succeeded' && operation !== undefined) {
          operation.ran.foundAt = clock.now();
        }
        return answer;
      },
    },
    buckets,
    ran,
    tally,
    setSlowness: (factor) => {
      slowness = factor;
    },
  };
}

function factsOf(charge: Charge, now: number) {
  const headers = charge.kind === 'granted' ? charge.headers : charge.response.headers;
  return readAnswerFacts({ get: (name) => headers[name] }, now);
}

function blamed({ response }: Extract<Charge, { kind: 'refused' }>): 'arm' | 'compute' {
  return response.headers['x-ms-failure-cause'] === 'gateway' ? 'arm' : 'compute';
}
