/** `periodSeconds` is how often the refill arrives; 0 is continuously. */
export type BucketRate = {
  readonly burst: number;
  readonly perSecond: number;
  readonly periodSeconds: number;
};

/** `factor` multiplies burst and rate; `competitorShare` of every refill goes to somebody else. */
export type Pressure = { readonly factor: number; readonly competitorShare: number };

/** Times are simulated epoch milliseconds, waits simulated seconds. */
export type TokenBucket = {
  level(now: number): number;
  /** With `holdWaits`, no call is served before the wait that a refusal told is over; without, as soon as there are tokens. */
  canTake(cost: number, now: number, holdWaits: boolean): boolean;
  take(cost: number, now: number): void;
  /** Until it will hold so much, by the present rates; 0 when it does. */
  secondsUntil(cost: number, now: number): number;
  /** Begins a wait and returns its length; a refusal during a wait begins a wait of the same length. */
  refuse(cost: number, now: number, style: 'bucket-full' | 'next-token'): number;
};

/** A wait that no refill would end is told as one hour. */
const longestWaitSeconds = 3600;

export function createBucket(rate: BucketRate, phaseMs: number, pressure: () => Pressure): TokenBucket {
  let level = Number.POSITIVE_INFINITY;
  let updatedAt = 0;
  let waitUntil = 0;
  let waitSeconds = 0;

  const burst = () => rate.burst * pressure().factor;
  const perSecond = () => rate.perSecond * pressure().factor * (1 - pressure().competitorShare);

  function refill(now: number): void {
    const gained = secondsOfRefill(rate.periodSeconds, phaseMs, updatedAt, now) * perSecond();
    level = Math.max(0, Math.min(burst(), level + gained));
    updatedAt = Math.max(updatedAt, now);
  }

  function secondsUntil(wanted: number, now: number): number {
    const missing = wanted - level;
    if (missing <= 0) {
      return 0;
    }
    if (perSecond() <= 0) {
      return longestWaitSeconds;
    }
    const seconds = missing / perSecond();
    return Math.min(longestWaitSeconds, secondsUntilRefilled(seconds, rate.periodSeconds, phaseMs, now));
  }

  return {
    level(now) {
      refill(now);
      return level;
    },
    canTake(cost, now, holdWaits) {
      refill(now);
      return level >= cost && !(holdWaits && now < waitUntil);
    },
    take(cost, now) {
      refill(now);
      level -= cost;
    },
    secondsUntil(cost, now) {
      refill(now);
      return secondsUntil(cost, now);
    },
    refuse(cost, now, style) {
      refill(now);
      const inWait = now < waitUntil;
      const wanted = style === 'bucket-full' ? burst() : cost;
      waitSeconds = inWait ? waitSeconds : secondsUntil(wanted, now);
      waitUntil = now + waitSeconds * 1000;
      return waitSeconds;
    },
  };
}

/** How many seconds' worth of refill arrived between two times. */
function secondsOfRefill(periodSeconds: number, phaseMs: number, from: number, to: number): number {
  if (periodSeconds === 0) {
    return Math.max(0, to - from) / 1000;
  }
  const periodMs = periodSeconds * 1000;
  const periods = Math.floor((to - phaseMs) / periodMs) - Math.floor((from - phaseMs) / periodMs);
  return Math.max(0, periods) * periodSeconds;
}

/** Seconds until `seconds` of refill will have arrived: whole periods arrive at their end. */
function secondsUntilRefilled(seconds: number, periodSeconds: number, phaseMs: number, now: number): number {
  if (periodSeconds === 0) {
    return seconds;
  }
  const periodMs = periodSeconds * 1000;
  const intoPeriod = (((now - phaseMs) % periodMs) + periodMs) % periodMs;
  return Math.ceil(seconds / periodSeconds - 1e-9) * periodSeconds - intoPeriod / 1000;
}
