import type { AuditProgress } from '../../audit/meter.ts';
import { silentText } from '../../audit/silent-vms.ts';
import type { Clock } from '../../model/ports.ts';
import type { Words } from './streams.ts';

/** Plain lines come seldom, so that a pipeline's log stays short. */
const plainLineEveryMs = 10_000;

/** Tells how far an audit is: at once in place on a terminal, now and then as a line elsewhere. */
export function createProgress(words: Words, clock: Clock): (progress: AuditProgress) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  let lastState = '';
  return (progress) => {
    const isDue = clock.now() - lastAt >= plainLineEveryMs || progress.audit.state !== lastState;
    if (words.isTerminal || isDue) {
      words.progress(progressText(progress));
      lastAt = clock.now();
      lastState = progress.audit.state;
    }
  };
}

export function progressText({ audit, coverage, ...pace }: AuditProgress): string {
  const settled = coverage.discovered - coverage.pending - coverage.starting - coverage.started;
  const { failed, unreachable } = coverage.byOutcome;
  return [
    `${audit.state} ${bar(settled, coverage.discovered)} ${settled}/${coverage.discovered}`,
    `${coverage.byOutcome.judged} judged`,
    ...(coverage.carriedOver > 0 ? [`${coverage.carriedOver} carried over`] : []),
    ...(failed + unreachable > 0 ? [`${failed + unreachable} failed or unreachable`] : []),
    `${pace.inFlight} in flight`,
    `${pace.startsPerSecond.toFixed(1)} starts/s`,
    ...(pace.etaSeconds === null || pace.silent !== null || settled === coverage.discovered
      ? []
      : [`about ${durationText(pace.etaSeconds)} left`]),
    ...(pace.silent === null ? [] : [`waiting for ${silentText(pace.silent)}`]),
    ...(pace.waiting === null ? [] : [`waiting: ${pace.waiting}`]),
  ].join(' · ');
}

export function durationText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) {
    return `${Math.ceil(seconds)} s`;
  }
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

const barWidth = 20;

function bar(done: number, all: number): string {
  const filled = all === 0 ? 0 : Math.floor((barWidth * done) / all);
  return `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`;
}
