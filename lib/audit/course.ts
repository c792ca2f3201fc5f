import { type ErrorCode, errorTable } from '../model/errors.ts';
import type { Said } from '../model/reasons/problem.ts';

/**
 * The course of an audit: what comes next, by what the step before came to. Both roots obey it, the command line in one process and the
 * orchestration with an activity for each step; neither decides anything by itself.
 */
export type CourseState =
  | { readonly after: 'nothing' }
  | { readonly after: 'plan'; readonly came: PlanEnd; readonly looks: number }
  | { readonly after: 'passes'; readonly came: PassesEnd }
  | { readonly after: 'conclude'; readonly came: ConcludeEnd }
  | { readonly after: 'abandon'; readonly came: Closed };

export type Closed = { readonly kind: 'closed'; readonly state: string };
/** A step that will not succeed. `detail`: what it failed of the last time; null where nobody saw it. */
export type GaveUp = { readonly kind: 'gave-up'; readonly detail: Said | null };
/** Stopped from outside, to be gone on with. */
export type Interrupted = { readonly kind: 'interrupted' };

export type PlanEnd =
  | Closed
  | GaveUp
  | Interrupted
  /** The audit's record is not in the store: a starter writes it just after it started the orchestration. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'planned'; readonly subscriptions: readonly string[] };
export type PassesEnd = { readonly kind: 'done' } | GaveUp | Interrupted;
export type ConcludeEnd = Closed | GaveUp | { readonly kind: 'open'; readonly open: number };

export type NextStep =
  /** `inMs`: after a wait; 0: at once. */
  | { readonly do: 'plan'; readonly inMs: number; readonly looks: number }
  | { readonly do: 'passes'; readonly subscriptions: readonly string[] }
  | { readonly do: 'conclude' }
  /** Rows are open: all subscriptions are gone through once more. */
  | { readonly do: 'another-round' }
  | { readonly do: 'abandon'; readonly detail: Said | null }
  /** `interrupted`: the audit stays open. */
  | { readonly do: 'end'; readonly state: string };

/** Looks for the record of an audit that was just started, and the time between two, in milliseconds. */
const looksForRecord = { most: 12, everyMs: 5000 };

export function nextStep(state: CourseState): NextStep {
  switch (state.after) {
    case 'nothing':
      return { do: 'plan', inMs: 0, looks: 1 };
    case 'plan':
      return afterPlan(state.came, state.looks);
    case 'passes':
      return state.came.kind === 'done' ? { do: 'conclude' } : orGiveUp(state.came);
    case 'conclude':
      return state.came.kind === 'open' ? { do: 'another-round' } : orGiveUp(state.came);
    case 'abandon':
      return orGiveUp(state.came);
  }
}

function afterPlan(came: PlanEnd, looks: number): NextStep {
  switch (came.kind) {
    case 'planned':
      return { do: 'passes', subscriptions: came.subscriptions };
    case 'missing':
      return looks < looksForRecord.most
        ? { do: 'plan', inMs: looksForRecord.everyMs, looks: looks + 1 }
        : { do: 'end', state: 'missing' };
    default:
      return orGiveUp(came);
  }
}

function orGiveUp(came: Closed | GaveUp | Interrupted): NextStep {
  switch (came.kind) {
    case 'gave-up':
      return { do: 'abandon', detail: came.detail };
    case 'interrupted':
      return { do: 'end', state: 'interrupted' };
    case 'closed':
      return { do: 'end', state: came.state };
  }
}

/**
 * What the failure of a step means for the audit. `close`: it will not pass, and the audit ends with its reason. `passes`: the audit stays
 * open, and the step may be done again. `gone`: there is no such audit.
 */
export function meansOf(
  step: 'plan' | 'passes' | 'conclude',
  code: ErrorCode | null,
): 'close' | 'passes' | 'gone' {
  if (code === null) {
    // A bug: it comes again however often the step is repeated.
    return 'close';
  }
  if (code === 'audit.notFound') {
    return 'gone';
  }
  if (code.startsWith('store.') || errorTable[code].retry) {
    return 'passes';
  }
  // What could sign in when it planned may be able to again.
  return code === 'credential.unavailable' && step !== 'plan' ? 'passes' : 'close';
}
