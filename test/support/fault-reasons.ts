import type { Finding } from '../../lib/model/finding.ts';
import type { Fault, FaultRule } from '../arm-simulator/fault-plan.ts';

/** Reasons, other than its true one, that a VM may be settled with because of a fault. */
const explains: Readonly<Record<Fault['kind'], readonly string[]>> = {
  throttle: [],
  status: ['platform-error', 'timed-out'],
  'reset-before': ['platform-error', 'timed-out'],
  catalogue: ['platform-error', 'other-operation', 'vm-gone'],
  'token-expired': ['access-denied', 'timed-out'],
  'reset-after': ['platform-error', 'timed-out'],
  slow: ['platform-error', 'timed-out'],
  'garbage-json': ['timed-out', 'other-operation'],
  'empty-body': ['timed-out', 'other-operation'],
  'other-body': ['platform-error', 'timed-out', 'other-operation'],
  html: ['platform-error', 'timed-out'],
  'drop-headers': ['platform-error', 'timed-out'],
  'wrong-clock': [],
  subscription: ['access-denied', 'subscription-forbidden', 'timed-out'],
  vm: ['other-operation', 'vm-gone', 'not-running', 'access-denied', 'locked', 'denied-by-policy'],
  lost: ['timed-out', 'platform-error'],
  failed: ['probe-crashed', 'timed-out', 'agent-silent', 'platform-error', 'other-operation'],
  blocked: ['script-blocked'],
  stuck: ['timed-out'],
  'url-expires': ['timed-out', 'platform-error'],
  late: ['timed-out'],
  twice: ['output-unreadable', 'output-truncated'],
  stale: ['output-stale'],
  cut: ['output-truncated', 'output-unreadable', 'probe-crashed'],
  hostile: ['output-unreadable', 'output-truncated', 'output-stale'],
  silent: ['output-unreadable', 'output-truncated', 'probe-crashed'],
};

/** Tells whether a finding that is not the truth is explained by the rules of a plan. */
export function explainedBy(rules: readonly FaultRule[]): (finding: Finding) => boolean {
  const reasons = new Set(rules.flatMap(({ fault }) => explains[fault.kind]));
  // What discovery could not read about a VM's agent shows when it is probed, and not before.
  const isUnread = rules.some(({ match }) => match.call === 'other');
  const isMoved = rules.some(({ fault }) => fault.kind === 'vm' && fault.to === 'moved');
  // A page of a proxy whose text is lost on the way is a bare 403.
  const isPageLost =
    rules.some(({ fault }) => fault.kind === 'html' && fault.status === 403) &&
    rules.some(({ fault }) => /^(empty-body|garbage-json|other-body)$/.test(fault.kind));
  // A command that hangs, of which the auditor was told nothing, keeps its VM busy.
  const isHiddenStuck = ['drop-headers', 'stuck'].every((kind) =>
    rules.some(({ fault }) => fault.kind === kind),
  );
  return ({ outcome, reason, target }) =>
    (isHiddenStuck && reason === 'busy-other-command') ||
    (isPageLost && reason === 'access-denied') ||
    (reason !== null && reasons.has(reason)) ||
    (isUnread && (reason === 'agent-silent' || outcome === 'judged')) ||
    (isMoved && target.resourceGroup.endsWith('-moved'));
}
