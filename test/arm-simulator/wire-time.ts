/** How simulated time relates to the client's clock. */
export type WireTime = {
  /** Simulated seconds per second of the client's clock. Default 1. */
  readonly timeScale?: number;
  /** When both clocks told the same time, epoch ms. Default 0, which is right for a scale of 1. */
  readonly clocksMetAt?: number;
  /** What a Retry-After counts: seconds of the client's clock, or simulated ones whatever the scale. Default `wall`. */
  readonly retryAfterIn?: 'wall' | 'simulated';
};

/** Whole seconds for a Retry-After header, at least 1. */
export function retryAfterSeconds(
  simulatedSeconds: number,
  { timeScale = 1, retryAfterIn = 'wall' }: WireTime,
): number {
  const seconds = retryAfterIn === 'wall' ? simulatedSeconds / timeScale : simulatedSeconds;
  return Math.max(1, Math.ceil(seconds - 1e-9));
}

/** A simulated time as the client's clock has it, in epoch ms: what is told of things a client compares with its own times. */
export function clientTime(simulated: number, { timeScale = 1, clocksMetAt = 0 }: WireTime): number {
  return clocksMetAt + (simulated - clocksMetAt) / timeScale;
}
