import type { OutcomeDetail, Unjudged } from '../model/outcome.ts';
import type { Target } from '../model/target.ts';
import type { LimitId } from './pacing/limits.ts';

/** What the platform said of a limit's remaining tokens in the headers of one answer. */
export type Remaining = { readonly limit: LimitId; readonly remaining: number };

/** What every answer carries beside its meaning. */
export type AnswerFacts = {
  readonly remaining: readonly Remaining[];
  /** From `Retry-After` and its relatives, in milliseconds; null when the answer has none. */
  readonly retryAfterMs: number | null;
};

/**
 * Everything needed to ask for an operation's state again: signed URLs, so it is a secret of a few kilobytes.
 * It lives in the ledger from the 202 until the row settles and is never logged.
 */
export type OperationToken = string;

/** What an answer without a 2xx means, or none at all. */
export type Refusal =
  /** 409: a run command is in progress on this VM, ours or another's. */
  | { readonly kind: 'busy' }
  /** Another operation holds the VM; it may be asked again later. */
  | { readonly kind: 'blocked'; readonly settle: Unjudged }
  | { readonly kind: 'throttled'; readonly by: 'arm' | 'compute' }
  /** The request may or may not have been carried out: reset, timeout, 5xx, an unreadable 2xx. */
  | { readonly kind: 'unanswered'; readonly why: OutcomeDetail }
  /** 401: the token was refused; a new one may be accepted. */
  | { readonly kind: 'unauthorized'; readonly why: OutcomeDetail }
  /** Final for this target. */
  | { readonly kind: 'refused'; readonly settle: Unjudged };

/** What became of one POST. Only `accepted` and `unanswered` can have started the script. */
export type StartAnswer = AnswerFacts &
  ({ readonly kind: 'accepted'; readonly token: OperationToken } | Refusal);

/** What one status GET said. */
export type PollAnswer = AnswerFacts &
  (
    | { readonly kind: 'running' }
    | { readonly kind: 'throttled'; readonly by: 'arm' | 'compute' }
    | {
        readonly kind: 'succeeded';
        readonly stdout: string;
        readonly stderr: string;
        /** How long the command ran by the platform's own clock, in milliseconds; absent or null when it does not say. */
        readonly ranMs?: number | null;
      }
    /** `mayRepeat`: it failed for no reason that lies in the VM. Absent: no. */
    | { readonly kind: 'failed'; readonly settle: Unjudged; readonly mayRepeat?: boolean }
    /** This GET failed (401, 404, 5xx, reset, garbage); the operation may be well. Ask again. */
    | { readonly kind: 'unclear'; readonly why: OutcomeDetail; readonly status: number | null }
  );

/** Sends run commands; never retries, never waits: retrying and pacing belong to the engine. */
export type RunCommandPort = {
  /** One POST. Resolves for every answer and for none; rejects for `credential.unavailable` alone. */
  start(target: Target, script: readonly string[], signal: AbortSignal): Promise<StartAnswer>;
  /** One status GET, and one more for the result only when the status body lacks it. */
  poll(token: OperationToken, signal: AbortSignal): Promise<PollAnswer>;
};
