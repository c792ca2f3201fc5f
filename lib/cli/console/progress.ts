import type { AuditProgress } from '../../audit/meter.ts';
import type { WaitingFor } from '../../audit/waiting-for.ts';
import { isClosed } from '../../model/audit.ts';
import { textOf } from '../../model/reasons/of-code.ts';
import type { CliContext } from '../command.ts';
import type { SaidTexts } from '../texts/cli-texts.ts';

/** Plain lines come seldom, so that a pipeline's log stays short. */
const plainLineEveryMs = 10_000;

/** Tells how far an audit is: at once in place on a terminal, now and then as a line elsewhere. */
export function createProgress({
  console,
  clock,
  texts,
}: Pick<CliContext, 'console' | 'clock' | 'texts'>): (progress: AuditProgress) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  let lastState = '';
  return (progress) => {
    const isDue = clock.now() - lastAt >= plainLineEveryMs || progress.audit.state !== lastState;
    if (console.isTerminal || isDue) {
      console.progress(progressText(progress, texts.said.progress));
      lastAt = clock.now();
      lastState = progress.audit.state;
    }
  };
}

type Say = SaidTexts['progress'];

/** Of a closed audit the summary counts the images, as the report does: of the Marketplace, and those without a VM to probe too. */
export function progressText({ audit, coverage, ...pace }: AuditProgress, say: Say): string {
  if (audit.state === 'planning') {
    return `${say.state(audit.state)} · ${say.found(coverage.discovered)}`;
  }
  const settled = coverage.discovered - coverage.pending - coverage.starting - coverage.started;
  const { failed, unreachable } = coverage.byOutcome;
  return [
    `${say.state(audit.state)} ${bar(settled, coverage.discovered)} ${settled}/${coverage.discovered}`,
    ...waitTexts(pace, settled === coverage.discovered, say),
    say.judged(coverage.byOutcome.judged),
    ...(pace.images === null || isClosed(audit.state)
      ? []
      : [say.images(pace.images.answered, pace.images.images)]),
    ...(coverage.carriedOver > 0 ? [say.carriedOver(coverage.carriedOver)] : []),
    ...(failed + unreachable > 0 ? [say.lost(failed + unreachable)] : []),
    say.inFlight(pace.inFlight),
    say.rate(pace.startsPerSecond.toFixed(1)),
  ].join(' · ');
}

/** Before the counts: a narrow terminal cuts the line, and how long it takes is what is looked for. */
function waitTexts(
  { etaSeconds, silent, waiting }: Pick<AuditProgress, 'etaSeconds' | 'silent' | 'waiting'>,
  isDone: boolean,
  say: Say,
): string[] {
  return [
    ...(etaSeconds === null || silent !== null || isDone ? [] : [say.left(durationText(etaSeconds, say))]),
    ...(silent === null ? [] : [say.waitingFor(say.silent(silent))]),
    ...(waiting === null ? [] : [say.waiting(textOf<WaitingFor>(say.why, waiting))]),
  ];
}

export function durationText(seconds: number, say: Say): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) {
    return say.seconds(Math.ceil(seconds));
  }
  return minutes < 90 ? say.minutes(minutes) : say.hours((minutes / 60).toFixed(1));
}

const barWidth = 20;

function bar(done: number, all: number): string {
  const filled = all === 0 ? 0 : Math.floor((barWidth * done) / all);
  return `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`;
}
