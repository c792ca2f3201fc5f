import type { JudgedProbe } from '../../lib/model/finding.ts';
import type { ResourceKey } from '../../lib/model/ids.ts';
import type { PollAnswer, RunCommandPort, StartAnswer } from '../../lib/run-command/port.ts';
import type { ProbeReading } from '../../lib/smb/probe/read-probe.ts';
import type { VirtualClock } from '../arm-simulator/clock.ts';
import { aProbe } from './ledger-builders.ts';

/** What the platform does to one POST, in order; the last one repeats. */
export type Behaviour =
  | {
      readonly does: 'run';
      readonly seconds: number;
      readonly output?: 'judged' | 'upgraded' | 'unknown' | 'stale' | 'truncated';
    }
  | { readonly does: 'answer'; readonly answer: StartAnswer }
  /** The POST is carried out and its answer lost. */
  | { readonly does: 'lose-answer'; readonly seconds: number }
  | { readonly does: 'throw'; readonly error: Error }
  /** The script ends in time, but every status GET takes this long. */
  | { readonly does: 'answer-slowly'; readonly pollSeconds: number };

const quiet = { remaining: [], retryAfterMs: null } as const;

/** Milliseconds that every call takes. */
const latencyMs = 100;

type Operation = {
  readonly key: ResourceKey;
  readonly endsAt: number;
  readonly text: string;
  readonly pollMs?: number;
};

/**
 * A platform behind the run-command port, on virtual time: one command at a time per VM, the real 409 in between, and a log
 * of every POST. It stands where ARM would; whole audits over the wire are tested elsewhere.
 */
export function createScriptedPlatform(
  clock: VirtualClock,
  behaviourOf: (name: string) => readonly Behaviour[],
) {
  const operations = new Map<string, Operation>();
  const slots = new Map<ResourceKey, number>();
  const posts: { readonly key: ResourceKey; readonly at: number; readonly nonce: string }[] = [];
  const tries = new Map<ResourceKey, number>();
  let polls = 0;
  let mostInFlight = 0;

  const run = (key: ResourceKey, seconds: number, text: string): string => {
    const token = `operation-${operations.size}`;
    operations.set(token, { key, endsAt: clock.now() + seconds * 1000, text });
    slots.set(key, clock.now() + seconds * 1000);
    mostInFlight = Math.max(mostInFlight, [...slots.values()].filter((until) => until > clock.now()).length);
    return token;
  };

  const port: RunCommandPort = {
    start: async (target, script) => {
      await clock.sleep(latencyMs);
      const { key } = target;
      const nonce = script[0] ?? '';
      posts.push({ key, at: clock.now(), nonce });
      if ((slots.get(key) ?? 0) > clock.now()) {
        return { ...quiet, kind: 'busy' };
      }
      const script_ = behaviourOf(target.name);
      const turn = tries.get(key) ?? 0;
      tries.set(key, turn + 1);
      const behaviour = script_[Math.min(turn, script_.length - 1)];
      switch (behaviour?.does) {
        case 'run':
          return {
            ...quiet,
            kind: 'accepted',
            token: run(key, behaviour.seconds, `${behaviour.output ?? 'judged'} ${nonce}`),
          };
        case 'lose-answer':
          run(key, behaviour.seconds, `judged ${nonce}`);
          return { ...quiet, kind: 'unanswered', why: 'the connection was reset' };
        case 'answer-slowly': {
          const token = run(key, 30, `judged ${nonce}`);
          operations.set(token, {
            key,
            endsAt: clock.now() + 30_000,
            text: `judged ${nonce}`,
            pollMs: behaviour.pollSeconds * 1000,
          });
          return { ...quiet, kind: 'accepted', token };
        }
        case 'answer':
          return behaviour.answer;
        case 'throw':
          throw behaviour.error;
        case undefined:
          throw new TypeError(`no behaviour for ${target.name}`);
      }
    },
    poll: async (token): Promise<PollAnswer> => {
      polls += 1;
      const operation = operations.get(token);
      await clock.sleep(operation?.pollMs ?? latencyMs);
      if (operation === undefined) {
        return { ...quiet, kind: 'unclear', why: 'no such operation', status: 404 };
      }
      return clock.now() < operation.endsAt
        ? { ...quiet, kind: 'running' }
        : { ...quiet, kind: 'succeeded', stdout: operation.text, stderr: '' };
    },
  };

  return {
    port,
    posts,
    postsOf: (name: string) => posts.filter((post) => post.key.endsWith(`/${name.toLowerCase()}`)).length,
    polls: () => polls,
    mostInFlight: () => mostInFlight,
  };
}

/** Reads what the scripted platform prints: the kind of output, then the nonce it was asked with. */
export function readScriptedOutput(stdout: string, nonce: string): ProbeReading {
  const [kind = '', printed] = stdout.split(' ');
  if (kind === 'stale' || printed !== nonce) {
    return { kind: 'stale' };
  }
  const build = kind === 'upgraded' ? '10.0.20348.2529' : undefined;
  const probe: JudgedProbe = aProbe(kind === 'unknown' ? 'unknown' : 'binaries-absent', build);
  return kind === 'truncated' ? { kind } : { kind: 'judged', probe };
}
