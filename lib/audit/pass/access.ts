import type { Audit } from '../../model/audit.ts';
import type { SubscriptionId } from '../../model/ids.ts';
import type { IncompleteReason } from '../../model/reasons/incomplete-reason.ts';
import type { StartAnswer } from '../../run-command/port.ts';
import type { AuditDeps } from '../audit-deps.ts';

/** VMs refused in a row, without another VM that could be asked, before the subscription itself is doubted. */
const refusalsInARow = 5;

/** How long a read of the subscription may take before it counts as not told, in milliseconds: as long as the POST that made it doubtful. */
const readLimitMs = 150_000;

export type AccessOptions = {
  readonly audit: Audit;
  readonly subscriptionId: SubscriptionId;
  /** Whether the state of an operation in flight is refused; false when that could not be told. */
  isPollRefused(): Promise<boolean>;
  /** Runs work beside the engine's loop. */
  run(work: () => Promise<void>): void;
  /** From now on one VM of each resource group is to be started. */
  sample(): void;
  /** From now on every VM is to be started again. */
  resume(): void;
};

/**
 * What refusals mean. ARM's 403 names the VM and never says whether its resource group or the whole subscription is closed to the
 * probing identity, and it hides a 404.
 */
export function createAccess(
  deps: Pick<AuditDeps, 'clock' | 'log' | 'store' | 'canRead'>,
  options: AccessOptions,
) {
  const { audit, subscriptionId } = options;
  let phase: 'open' | 'asking' | 'sampling' | 'closed' | 'over' = 'open';
  /** VMs refused in a row. */
  let refused = 0;
  /** The question is asked at so many; each time nothing comes of it, it takes twice as many to be asked again. */
  let askAt = refusalsInARow;
  /** So many were refused when the question was asked last. */
  let askedAt = 0;
  /** A VM could be asked in this pass, whatever came of that. */
  let wasOpen = false;
  /** Whether the subscription could be read when it was last asked for. */
  let canRead: boolean | null = null;

  const isDoubtful = async (): Promise<boolean> => {
    canRead = await readInTime(deps, subscriptionId);
    if (canRead === false || refused < refusalsInARow) {
      return canRead === false;
    }
    if (await options.isPollRefused()) {
      return true;
    }
    const { byOutcome, started } = await deps.store.coverage(audit.id, subscriptionId);
    return !wasOpen && byOutcome.judged + started === 0;
  };
  const ask = async (): Promise<void> => {
    phase = 'asking';
    askedAt = refused;
    const isDoubted = await isDoubtful();
    if (!isAsking()) {
      return;
    }
    if (!isDoubted || refused === 0) {
      phase = 'open';
      askAt = Math.max(refusalsInARow, 2 * refused);
      return;
    }
    phase = 'sampling';
    options.sample();
    deps.log.warn('A subscription may be closed to the auditor; one VM of each resource group is tried', {
      subscriptionId,
      refused,
      canBeRead: canRead,
    });
  };
  const isAsking = (): boolean => phase === 'asking';
  /** A VM of the subscription could be asked: what was held against the subscription is forgotten. */
  const reopen = (): void => {
    wasOpen = true;
    refused = 0;
    askedAt = 0;
    askAt = refusalsInARow;
    if (phase === 'sampling') {
      phase = 'open';
      options.resume();
    }
  };

  return {
    /**
     * Notes what the answer to one POST says. After several refusals in a row the subscription is read, and the state of an operation in
     * flight; if one of these is refused too, or no VM of the subscription ever took a command, one VM of every resource group that is
     * left is tried before any other. One that can be asked opens the subscription again.
     */
    note: (answer: StartAnswer): void => {
      const meaning = meaningOf(answer);
      if (meaning === null) {
        return;
      }
      if (meaning === 'asked') {
        reopen();
        return;
      }
      refused += 1;
      if (phase !== 'open' || refused < askAt) {
        return;
      }
      if (meaning === 'subscription-refused') {
        phase = 'closed';
        return;
      }
      options.run(ask);
    },
    /** True while the subscription is being read: nothing is to be started until then. */
    isAsking,
    /** True until it is known whether the subscription is closed. */
    isInDoubt: () => isAsking() || phase === 'sampling',
    /** With nothing left to start, the last refusals are worth a question too, few as they may be. True while it is open. */
    askLast: () => {
      if (phase === 'open' && refused > askedAt) {
        options.run(ask);
      }
      return isAsking();
    },
    /** Says once why nothing more is started in this subscription; null while something may be. To be asked when all answers are noted. */
    closedBecause: (isAllTried: boolean): IncompleteReason | null => {
      if (phase !== 'closed' && !(phase === 'sampling' && isAllTried)) {
        return null;
      }
      phase = 'over';
      return { code: 'subscription-closed', subscriptionId, refused, isUnreadable: canRead === false };
    },
    /** Nothing is to be started any more, for another reason. */
    end: () => {
      phase = 'over';
    },
  };
}

/** A VM that is busy or stopped was asked all the same. Null: the answer says nothing of the caller's rights. */
function meaningOf(answer: StartAnswer): 'asked' | 'refused' | 'subscription-refused' | null {
  switch (answer.kind) {
    case 'throttled':
    case 'unanswered':
    case 'unauthorized':
      return null;
    case 'accepted':
    case 'busy':
    case 'blocked':
      return 'asked';
    case 'refused':
      return refusals[answer.settle.reason as keyof typeof refusals] ?? 'asked';
  }
}

/** An answer that names the subscription needs no second opinion. */
const refusals = { 'access-denied': 'refused', 'subscription-forbidden': 'subscription-refused' } as const;

async function readInTime(
  { clock, canRead }: Pick<AuditDeps, 'clock' | 'canRead'>,
  subscriptionId: SubscriptionId,
): Promise<boolean | null> {
  const limit = new AbortController();
  const answered = new AbortController();
  void clock.sleep(readLimitMs, answered.signal).then(() => limit.abort());
  try {
    return await canRead(subscriptionId, limit.signal);
  } finally {
    answered.abort();
  }
}
