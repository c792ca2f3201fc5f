import { answersForImage } from '../../lib/findings/images/image-roll-up.ts';
import { imageMadeFrom } from '../../lib/findings/images/made-from.ts';
import { standingVerdicts } from '../../lib/findings/standing-verdict.ts';
import { type Audit, type Coverage, isClosed } from '../../lib/model/audit.ts';
import type { Finding } from '../../lib/model/finding.ts';
import { outcomes } from '../../lib/model/outcome.ts';
import { halves } from '../../lib/model/verdict.ts';
import type { LogEntry } from '../arm-simulator/request-log.ts';
import type { TargetTruth } from '../arm-simulator/truth.ts';
import { type Estate, postsByVm } from './faulted-audit.ts';

/** What a whole audit left behind, seen from outside. */
export type Aftermath = {
  readonly audit: Audit;
  readonly coverage: Coverage;
  readonly findings: readonly Finding[];
  readonly truth: ReadonlyMap<string, TargetTruth>;
  readonly log: readonly LogEntry[];
  /** A reason that the faults of this run explain. Default: none does. */
  readonly isExplained?: (finding: Finding) => boolean;
  /** Probes that other causes than an answer explain, such as crashes, on top of what the rules allow a VM. Default 0. */
  readonly extraProbes?: number;
  /** How far the wall clock is ahead of the one that was waited by, in milliseconds. Default 0. */
  readonly setByMs?: number;
  /** The platform answers 409 for seconds after a script's end. Default false. */
  readonly isSlotReleasedLate?: boolean;
};

export async function aftermathOf(estate: Estate, audit: Audit): Promise<Aftermath> {
  return {
    audit,
    coverage: await estate.coverage(audit),
    findings: await estate.findings(audit),
    truth: estate.truth,
    log: estate.azure.log(),
    setByMs: estate.clock.wall() - estate.clock.now(),
  };
}

/** Every promise that a finished audit broke, in words; empty when all were kept. */
export function brokenPromises(aftermath: Aftermath): readonly string[] {
  return [
    ...endBroken(aftermath),
    ...sumBroken(aftermath),
    ...coverageBroken(aftermath),
    ...sampleBroken(aftermath),
    ...aftermath.findings.flatMap((finding) => findingBroken(aftermath, finding)),
    ...[...postsByVm(aftermath.log)].flatMap(([vm, posts]) => postsBroken(aftermath, vm, posts)),
  ];
}

function endBroken({ audit, setByMs = 0 }: Aftermath): string[] {
  const endedAt = Date.parse(audit.endedAt ?? '') - setByMs;
  const deadline = Date.parse(audit.startedAt) + audit.limits.auditDeadlineSeconds * 1000;
  return [
    ...(isClosed(audit.state) ? [] : [`the audit is ${audit.state}`]),
    ...(endedAt <= deadline ? [] : [`the audit ended ${(endedAt - deadline) / 1000} s after its deadline`]),
  ];
}

function sumBroken({ coverage, findings }: Aftermath): string[] {
  const settled = outcomes.reduce((sum, outcome) => sum + coverage.byOutcome[outcome], 0);
  const isWhole = settled === coverage.discovered && findings.length === coverage.discovered;
  return isWhole ? [] : [`${coverage.discovered} targets, ${settled} outcomes, ${findings.length} findings`];
}

/** An audit that misses a target must say that it is incomplete. */
function coverageBroken({ audit, findings, truth }: Aftermath): string[] {
  const found = new Set<string>(findings.map(({ target }) => target.key));
  const missing = [...truth.keys()].filter((key) => !found.has(key));
  return missing.length > 0 && audit.incompleteBecause.length === 0
    ? [`${missing.length} targets are missing without a word: ${missing[0]}`]
    : [];
}

/** No image has more verdicts than were asked for, and none of its VMs is left out while it has fewer. */
function sampleBroken({ audit, findings }: Aftermath): string[] {
  const { perImage } = audit.limits;
  const verdicts = new Map<string, number>();
  for (const finding of findings) {
    const image = imageMadeFrom(finding.target.provenance) ?? '';
    if (answersForImage(finding, standingVerdicts(finding))) {
      verdicts.set(image, (verdicts.get(image) ?? 0) + 1);
    }
  }
  const most = perImage ?? Number.POSITIVE_INFINITY;
  const tooMany = [...verdicts].filter(([image, count]) => image !== '' && count > most);
  const early = findings.filter(
    ({ reason, target }) =>
      reason === 'sampled' && (verdicts.get(imageMadeFrom(target.provenance) ?? '') ?? 0) < most,
  );
  return [
    ...tooMany.map(([image, count]) => `${count} verdicts of ${image}`),
    ...early.map(({ target }) => `${target.name} was left out although its image lacks verdicts`),
  ];
}

function findingBroken({ truth, isExplained }: Aftermath, finding: Finding): string[] {
  const { target, outcome, reason, probe } = finding;
  if (reason === 'sampled') {
    return [];
  }
  const expected = truth.get(target.key);
  const found = {
    client: probe?.halves.client.verdict ?? null,
    server: probe?.halves.server.verdict ?? null,
  };
  const says = `${target.name} is ${outcome}:${reason}:${found.client}:${found.server}`;
  if (expected === undefined) {
    return isExplained?.(finding) === true ? [] : [`${says} and is no target`];
  }
  const isTrue =
    outcome === expected.outcome &&
    reason === expected.reason &&
    halves.every((half) => found[half] === expected[half]);
  // Whatever befell the probe: it may say less than the truth, and never something else.
  const isLie = halves.some(
    (half) => found[half] !== null && found[half] !== 'unknown' && found[half] !== expected[half],
  );
  return isTrue || (!isLie && isExplained?.(finding) === true)
    ? []
    : [`${says} and in truth ${expected.outcome}:${expected.reason}:${expected.client}:${expected.server}`];
}

/** Written down here once more: rules that were loosened must not loosen the promise. */
const rules = { maxBadOutputs: 1, maxFaults: 5 } as const;

/** Waits for a busy VM grow from 15 s to a minute: so many fit into the time that somebody else's command is waited for. */
const mostBusyAnswers = 16;

/** A VM that may be busy with a POST of our own is asked every 15 s, for as long as a probe may take. */
const mostOwnBusyAnswers = 1 + 1800 / 15;

/** POSTs that no answer explains are held against the retry rules, each kind against its own. */
function postsBroken(
  { truth, findings, extraProbes = 0, isSlotReleasedLate = false }: Aftermath,
  vm: string,
  posts: readonly LogEntry[],
): string[] {
  const count = (is: (post: LogEntry) => boolean): number => posts.filter(is).length;
  const accepted = count((post) => post.status === 202 && post.transport === null);
  const unanswered = count(isUnanswered);
  const busy = count(({ status }) => status === 409);
  const reasons = [truth.get(vm)?.reason, findings.find(({ target }) => target.key === vm)?.reason];
  const isHeld = /busy|other-operation|not-running|extensions|locked/.test(reasons.join());
  const mayCollide =
    unanswered > 0 || isHeld || extraProbes > 0 || mayBeHeldBriefly(posts) || isSlotReleasedLate;
  return [
    ...(accepted <= 1 + rules.maxBadOutputs + unanswered + extraProbes
      ? []
      : [`${vm} was probed ${accepted} times`]),
    ...(unanswered <= rules.maxFaults + 1 + extraProbes ? [] : [`${vm}: ${unanswered} POSTs unanswered`]),
    ...(busy <= mostBusyAnswers + mostOwnBusyAnswers * (unanswered + extraProbes)
      ? []
      : [`${vm}: ${busy} times 409`]),
    ...(busy === 0 || mayCollide ? [] : [`${vm} was probed while our own probe ran`]),
  ];
}

function isUnanswered({ status, transport }: LogEntry): boolean {
  const isNoAnswer = status === 200 || status === 401 || status === 408 || status >= 500;
  return transport !== null || isNoAnswer;
}

/** The first answer of all was 409: somebody else was there before us. */
function mayBeHeldBriefly(posts: readonly LogEntry[]): boolean {
  return posts.find(({ status }) => status !== 429)?.status === 409;
}
