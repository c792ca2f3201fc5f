import type { Prices } from './cost.ts';
import type { Figure } from './targets.ts';

/** What each part of the bench is told. */
export type BenchOptions = {
  /** Fewer draws and smaller estates. */
  readonly quick: boolean;
  readonly seed: number;
  readonly prices: Prices;
};

export type Bench = BenchOptions & {
  /** For the page at the end: the worst counts where a figure is told more than once. */
  tell(figure: Figure, value: number): void;
};

export type Part = (bench: Bench) => Promise<void>;

/** Of this process since it began, platform or simulator among it. */
export function peakMegabytes(): string {
  return (process.resourceUsage().maxRSS / 1024).toFixed(0);
}
