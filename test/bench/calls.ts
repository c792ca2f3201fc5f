import type { LogEntry } from '../arm-simulator/request-log.ts';

/** An audit's calls by what they are for, from the simulator's log. */
export type Calls = {
  readonly starts: readonly LogEntry[];
  readonly polls: readonly LogEntry[];
  /** The rest: what discovery asked. */
  readonly discovery: readonly LogEntry[];
};

export function callsIn(log: readonly LogEntry[]): Calls {
  return {
    starts: log.filter(({ path }) => isStart(path)),
    polls: log.filter(({ path }) => isPoll(path)),
    discovery: log.filter(({ path }) => !isStart(path) && !isPoll(path)),
  };
}

export function throttledIn(log: readonly LogEntry[]): number {
  return log.filter(({ status }) => status === 429).length;
}

function isStart(path: string): boolean {
  return /\/runCommand$/i.test(path);
}

function isPoll(path: string): boolean {
  return /\/operations\/[^/]+$/i.test(path);
}
