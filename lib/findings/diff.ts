import { type Audit, isClosed } from '../model/audit.ts';
import { AuditError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { ResourceKey } from '../model/ids.ts';
import { exposureOf, type Half, halves } from '../model/verdict.ts';
import type { Exemptions } from './exemptions.ts';
import { originOf } from './origin-of.ts';
import { standingVerdicts } from './standing-verdict.ts';

/**
 * Why a VM is not as it was. `not-probed-before`: it has verdicts now, and a sample had left it out; nothing says that it changed. `not-seen` and `not-seen-before` stand for `gone` and `new-vm` where the audit that lacks the VM
 * did not see its whole scope, so that nothing can be said.
 */
export const changeCauses = [
  'new-vm',
  'not-seen-before',
  'gone',
  'not-seen',
  'image-changed',
  'client-changed',
  'server-changed',
  'both-changed',
  'became-unreachable',
  'became-judged',
  'not-probed-before',
  'exemption-expired',
] as const;

export type ChangeCause = (typeof changeCauses)[number];

/** One VM's change; a side is null where the audit has no finding of it. */
export type Change = {
  readonly cause: ChangeCause;
  /** Whose verdict changed, whatever the cause. */
  readonly halves: readonly Half[];
  readonly before: Finding | null;
  readonly after: Finding | null;
};

/** Of the VMs that a sample left out of the earlier audit: those that have verdicts now, and those of them that are on. */
export type ProbedSince = { readonly judged: number; readonly on: number };

export const noneProbedSince: ProbedSince = { judged: 0, on: 0 };

export function countProbedSince({ judged, on }: ProbedSince, { before, after }: Change): ProbedSince {
  const standing = after === null ? null : standingVerdicts(after);
  return before?.reason !== 'sampled' || standing === null
    ? { judged, on }
    : { judged: judged + 1, on: on + (exposureOf(standing) === 'on' ? 1 : 0) };
}

export type DiffSide = { readonly audit: Audit; readonly pages: AsyncIterable<readonly Finding[]> };

/**
 * Throws `usage.invalid` for audits that cannot be compared: of different scopes, still open, or a second look at a part of
 * an earlier audit.
 */
export function requireComparable(earlier: Audit, later: Audit): void {
  requireWhole(earlier, 'since');
  requireWhole(later, 'id');
  if (earlier.scopeHash !== later.scopeHash) {
    throw new AuditError(
      'usage.invalid',
      { code: 'scopes-differ', earlier: earlier.id, later: later.id },
      { data: comparable('since') },
    );
  }
}

/** The halves that both audits judged: of an audit by an earlier version the client alone can be compared. */
export function comparedHalves(earlier: Audit, later: Audit): readonly Half[] {
  return halves.filter((half) => earlier.halves.includes(half) && later.halves.includes(half));
}

/**
 * Every VM that changed between two audits of one scope: first those that both have, then those that one lacks. Memory
 * grows with what one audit has and the other lacks, not with the number of findings.
 */
export async function* diffFindings(
  earlier: DiffSide,
  later: DiffSide,
  exemptions: Exemptions,
): AsyncGenerator<Change> {
  const onlyBefore = new Map<ResourceKey, Finding>();
  const onlyAfter = new Map<ResourceKey, Finding>();
  const causeOf = causes(earlier.audit, later.audit, exemptions);
  for await (const page of sideBySide(earlier.pages, later.pages)) {
    const metNow = [
      ...pairUp(page.before, onlyAfter, onlyBefore).map(([before, after]) => ({ before, after })),
      ...pairUp(page.after, onlyBefore, onlyAfter).map(([after, before]) => ({ before, after })),
    ];
    for (const { before, after } of metNow) {
      const change = causeOf(before, after);
      if (change !== null) {
        yield { ...change, before, after };
      }
    }
  }
  yield* leftOver(onlyBefore, onlyAfter, { earlier: earlier.audit, later: later.audit });
}

function requireWhole({ id, state, lineage }: Audit, field: 'since' | 'id'): void {
  if (!isClosed(state)) {
    throw new AuditError(
      'usage.invalid',
      { code: 'audit-not-comparable', id, state },
      { data: comparable(field) },
    );
  }
  if (lineage !== null && lineage.isContinued !== true) {
    throw new AuditError(
      'usage.invalid',
      { code: 'audit-of-a-part', id, from: lineage.from },
      { data: comparable(field) },
    );
  }
}

/** Which of the two audits is amiss, and what is taken. */
export function comparable(field: 'since' | 'id') {
  return { field, expected: 'a closed audit, whole and of the same scope' };
}

type Pages = { readonly before: readonly Finding[]; readonly after: readonly Finding[] };

/** A page of each at a time, so that VMs of both meet soon whatever the order. */
async function* sideBySide(
  before: AsyncIterable<readonly Finding[]>,
  after: AsyncIterable<readonly Finding[]>,
): AsyncGenerator<Pages> {
  const left = before[Symbol.asyncIterator]();
  const right = after[Symbol.asyncIterator]();
  for (;;) {
    const [first, second] = [await left.next(), await right.next()];
    if (first.done === true && second.done === true) {
      return;
    }
    yield {
      before: first.done === true ? [] : first.value,
      after: second.done === true ? [] : second.value,
    };
  }
}

/** Each finding with its partner on the other side; those whose partner has not come yet wait among `own`. */
function pairUp(
  page: readonly Finding[],
  other: Map<ResourceKey, Finding>,
  own: Map<ResourceKey, Finding>,
): (readonly [Finding, Finding])[] {
  return page.flatMap((finding) => {
    const { key } = finding.target;
    const partner = other.get(key);
    if (partner === undefined) {
      own.set(key, finding);
      return [];
    }
    other.delete(key);
    return [[finding, partner] as const];
  });
}

type CauseOf = (before: Finding, after: Finding) => Pick<Change, 'cause' | 'halves'> | null;

/** The first cause that applies is named; what both findings say shows the others. */
function causes(earlier: Audit, later: Audit, exemptions: Exemptions): CauseOf {
  const compared = comparedHalves(earlier, later);
  return (before, after) => {
    const changed = changedHalves(before, after, compared);
    const cause = firstCause(before, after, changed);
    return cause === null ? null : { cause, halves: changed };
  };

  function firstCause(before: Finding, after: Finding, changed: readonly Half[]): ChangeCause | null {
    if (after.reason === 'vm-gone') {
      return before.reason === 'vm-gone' ? null : 'gone';
    }
    if (isOtherImage(before, after)) {
      return 'image-changed';
    }
    return verdictCause(before, after, changed) ?? exemptionCause(after) ?? sampleCause(before, after);
  }

  function exemptionCause({ target }: Finding): ChangeCause | null {
    const was = exemptions(target, timeOf(earlier));
    const is = exemptions(target, timeOf(later));
    const hasExpired = halves.some(
      (half) => was?.[half]?.state === 'active' && is?.[half]?.state === 'expired',
    );
    return hasExpired ? 'exemption-expired' : null;
  }
}

function verdictCause(before: Finding, after: Finding, changed: readonly Half[]): ChangeCause | null {
  const [was, is] = [standingVerdicts(before), standingVerdicts(after)];
  if (was !== null && is === null) {
    return isSampled(after) ? null : 'became-unreachable';
  }
  const [half] = changed;
  if (half !== undefined) {
    return changed.length > 1 ? 'both-changed' : `${half}-changed`;
  }
  return was === null && is !== null && !isSampled(before) ? 'became-judged' : null;
}

function sampleCause(before: Finding, after: Finding): ChangeCause | null {
  return isSampled(before) && standingVerdicts(after) !== null ? 'not-probed-before' : null;
}

function isSampled({ reason }: Finding): boolean {
  return reason === 'sampled';
}

/** Where the earlier audit has no verdict, the last known one is compared; its `unknown` half is one that nobody looked at. */
function changedHalves(before: Finding, after: Finding, compared: readonly Half[]): readonly Half[] {
  const [was, is] = [standingVerdicts(before), standingVerdicts(after)];
  if (is === null) {
    return [];
  }
  const known = was ?? after.lastKnown ?? before.lastKnown;
  return compared.filter((half) => {
    const verdict = known?.[half] ?? null;
    const isHistory = was === null && verdict === 'unknown';
    return verdict !== null && !isHistory && verdict !== is[half];
  });
}

/** An image that could not be found out says nothing of a change. */
function isOtherImage(before: Finding, after: Finding): boolean {
  const [was, is] = [originOf(before.target.provenance), originOf(after.target.provenance)];
  return was !== null && is !== null && was !== is;
}

function* leftOver(
  onlyBefore: ReadonlyMap<ResourceKey, Finding>,
  onlyAfter: ReadonlyMap<ResourceKey, Finding>,
  { earlier, later }: { readonly earlier: Audit; readonly later: Audit },
): Generator<Change> {
  for (const before of onlyBefore.values()) {
    yield { cause: sawAll(later) ? 'gone' : 'not-seen', halves: [], before, after: null };
  }
  for (const after of onlyAfter.values()) {
    yield { cause: sawAll(earlier) ? 'new-vm' : 'not-seen-before', halves: [], before: null, after };
  }
}

/** An audit that is not complete may have missed VMs that were there. */
function sawAll({ state }: Audit): boolean {
  return state === 'complete';
}

function timeOf({ startedAt, endedAt }: Audit): number {
  return Date.parse(endedAt ?? startedAt);
}
