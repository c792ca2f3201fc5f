import { limits, type Rates } from '../../lib/run-command/pacing/limits.ts';

export const documentedRates = Object.fromEntries(
  limits.map(({ id, burst, perSecond, refillSeconds }) => [id, { burst, perSecond, refillSeconds }]),
) as Rates;
