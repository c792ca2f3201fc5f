import type { OrchestrationContext, Task } from 'durable-functions';
import { z } from 'zod';
import { type Said, saidSchema } from '../../model/reasons/problem.ts';
import { saidEnglish } from '../../model/reasons/problem-english.ts';
import type { GaveUp } from '../course.ts';

/** One stretch of an orchestrator: `yield*` it, so that results are parsed and typed. */
export type Turn<Result> = Generator<Task, Result, unknown>;

/**
 * An activity as both sides know it. Input is always an object: a plain boolean arrives as the text "True"
 * (seen with the Node worker 3.9 and durable-functions 3.5).
 */
export type Step<Input extends object, Output> = {
  readonly name: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
};

/**
 * What an activity answers to trouble that it knows: an error that is thrown reaches the orchestration as a text of the host around the
 * English sentence, with pages of stack behind it in the history.
 */
export const stepTrouble = z.object({ kind: z.literal('trouble'), detail: saidSchema });

/** Attempts of one step before an orchestration gives up; with the pauses below, about two hours. */
const mostAttempts = 30;

/** Calls an activity until it succeeds, or failed {@link mostAttempts} times. Every failure is logged once, replays aside. */
export function* callPatiently<Input extends object, Output>(
  context: OrchestrationContext,
  step: Step<Input, Output>,
  input: Input,
): Turn<Output | GaveUp> {
  let detail: Said | null = null;
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    try {
      const answer = z
        .union([stepTrouble, step.output])
        .parse(yield context.df.callActivity(step.name, input));
      if (!isTrouble(answer)) {
        return answer;
      }
      detail = answer.detail;
    } catch (error: unknown) {
      detail = firstLine(error);
    }
    const reason = saidEnglish(detail);
    logOnce(context, 'an audit step failed', { ...input, step: step.name, attempt, reason });
    if (attempt < mostAttempts) {
      yield* sleep(context, pauseAfter(attempt));
    }
  }
  return { kind: 'gave-up', detail };
}

/** Waits on a durable timer: nothing is held or paid for meanwhile. */
export function* sleep(context: OrchestrationContext, ms: number): Turn<void> {
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + ms));
}

/** Milliseconds before the next attempt: 5 s, doubled up to 5 min. */
export function pauseAfter(attempt: number): number {
  return Math.min(300_000, 5000 * 2 ** (attempt - 1));
}

/** Logs as one JSON object a line, unless this turn is a replay. */
export function logOnce(
  context: OrchestrationContext,
  text: string,
  fields: Readonly<Record<string, unknown>>,
): void {
  if (!context.df.isReplaying) {
    context.error(JSON.stringify({ message: text, ...fields }));
  }
}

function isTrouble(answer: unknown): answer is z.infer<typeof stepTrouble> {
  return stepTrouble.safeParse(answer).success;
}

/** Of a bug, and of a worker that died: `Activity function 'audit-pass' failed: node exited with code 137 (0x89)`, its details behind it. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n', 1)[0]?.slice(0, 300).trim() ?? '';
}
