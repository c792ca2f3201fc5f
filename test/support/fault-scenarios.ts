import type { IncompleteCode } from '../../lib/model/reasons/incomplete-reason.ts';
import type { FaultRule, Match } from '../arm-simulator/fault-plan.ts';
import type { AzureOptions } from '../arm-simulator/start.ts';
import { oddBody } from './passing-trouble.ts';

export type FaultScenario = {
  readonly name: string;
  /** `few` matches three VMs that would be judged if nothing happened to them. */
  readonly rules?: readonly FaultRule[] | ((few: string) => readonly FaultRule[]);
  readonly azure?: Omit<AzureOptions, 'faults'>;
  /** Reasons that must come of it, in the few VMs alone where rules are for few. Absent: every VM settles as it truly is. */
  readonly reasons?: readonly string[];
  /** POSTs of one VM whose answers were lost on the way to us, as the simulator's log does not show. Default 0. */
  readonly lostAnswers?: number;
  /** Default `complete`. */
  readonly state?: 'complete' | 'incomplete';
  /** Words that must stand among the reasons why the audit is incomplete. */
  readonly because?: IncompleteCode;
};

const hour = 3600;
const start: Match = { call: 'start' };
const poll: Match = { call: 'poll' };
const other: Match = { call: 'other' };

function often(match: Match, fault: FaultRule['fault'], probability = 0.3): readonly FaultRule[] {
  return [{ match, fault, probability }];
}

function always(fault: FaultRule['fault'], match: Match = start): (few: string) => readonly FaultRule[] {
  return (few) => [{ match: { ...match, vm: few }, fault }];
}

function once(fault: FaultRule['fault'], match: Match = start): (few: string) => readonly FaultRule[] {
  return (few) => [{ match: { ...match, vm: few }, fault, nthMatch: 1, count: 'each' }];
}

const throttled = (['arm', 'compute'] as const).flatMap((by): FaultScenario[] => [
  {
    name: `${by} throttles starts for seconds`,
    rules: [
      { match: start, fault: { kind: 'throttle', by, retryAfterSeconds: 7 }, nthMatch: [1, 9, 30] },
      { match: start, fault: { kind: 'throttle', by, retryAfterSeconds: 61 }, nthMatch: [2, 20] },
    ],
  },
  {
    name: `${by} throttles starts for an hour`,
    rules: [{ match: start, fault: { kind: 'throttle', by, retryAfterSeconds: hour }, nthMatch: 5 }],
  },
  {
    name: `${by} throttles status reads for an hour, twice as long as a probe may take`,
    rules: [{ match: poll, fault: { kind: 'throttle', by, retryAfterSeconds: hour }, nthMatch: 5 }],
  },
]);

const postings: readonly FaultScenario[] = [
  { name: 'starts answer 500', rules: often(start, { kind: 'status', status: 500 }) },
  {
    name: 'starts answer 503 and ask to wait',
    rules: often(start, { kind: 'status', status: 503, retryAfterSeconds: 20 }),
  },
  { name: 'connections break before a start', rules: often(start, { kind: 'reset-before' }) },
  {
    name: 'connections break after a start was carried out',
    rules: often(start, { kind: 'reset-after' }, 0.2),
  },
  { name: 'starts are answered slowly', rules: often(start, { kind: 'slow', seconds: 45 }) },
  {
    name: 'starts are answered after nobody listens',
    rules: often(start, { kind: 'slow', seconds: 200 }, 0.2),
  },
  { name: 'starts are answered by a proxy', rules: often(start, { kind: 'html', status: 502 }, 0.2) },
  {
    name: 'answers to starts lose their operation',
    rules: often(start, { kind: 'drop-headers', names: ['azure-asyncoperation', 'location'] }, 0.2),
    lostAnswers: 5,
  },
  {
    name: 'answers to starts lose one of two addresses',
    rules: often(start, { kind: 'drop-headers', names: ['azure-asyncoperation'] }),
  },
  {
    name: 'few starts are refused in words that no reader expects',
    rules: always({ kind: 'other-body', status: 400, body: oddBody }),
    reasons: ['platform-error'],
  },
  { name: 'tokens expire at starts', rules: often(start, { kind: 'token-expired' }) },
  {
    name: 'few VMs never take a command',
    rules: always({ kind: 'status', status: 500 }),
    reasons: ['platform-error'],
  },
  {
    name: 'few VMs never accept a token',
    rules: always({ kind: 'token-expired' }),
    reasons: ['access-denied'],
  },
];

const polls: readonly FaultScenario[] = [
  { name: 'status reads answer 500', rules: often(poll, { kind: 'status', status: 500 }) },
  {
    name: 'status reads answer 503 and ask to wait',
    rules: often(poll, { kind: 'status', status: 503, retryAfterSeconds: 30 }),
  },
  {
    name: 'status reads answer 404 now and then',
    rules: often(poll, { kind: 'status', status: 404 }),
    lostAnswers: 1,
  },
  {
    name: 'status reads are refused now and then',
    rules: often(poll, { kind: 'catalogue', error: 'no-permission' }),
  },
  { name: 'connections break before a status read', rules: often(poll, { kind: 'reset-before' }) },
  { name: 'status reads break', rules: often(poll, { kind: 'reset-after' }) },
  { name: 'status reads answer garbage', rules: often(poll, { kind: 'garbage-json' }) },
  {
    name: 'status reads answer what no reader expects',
    rules: often(poll, { kind: 'other-body', body: oddBody }),
  },
  { name: 'status reads answer nothing', rules: often(poll, { kind: 'empty-body' }) },
  { name: 'status reads are answered by a proxy', rules: often(poll, { kind: 'html' }) },
  {
    name: 'status reads are answered after nobody listens',
    rules: often(poll, { kind: 'slow', seconds: 40 }),
  },
  { name: 'tokens expire at status reads', rules: often(poll, { kind: 'token-expired' }) },
  { name: "the server's clock is wrong", rules: often({}, { kind: 'wrong-clock', seconds: -86_400 }, 1) },
];

const operations: readonly FaultScenario[] = [
  {
    name: 'few operations are lost',
    rules: always({ kind: 'lost' }),
    reasons: ['platform-error'],
    lostAnswers: 1,
  },
  { name: 'few operations are lost, once', rules: once({ kind: 'lost' }), lostAnswers: 1 },
  { name: 'few scripts never end', rules: always({ kind: 'stuck' }), reasons: ['timed-out'] },
  {
    name: 'the addresses of few operations expire',
    rules: always({ kind: 'url-expires', afterSeconds: 10 }),
    reasons: ['platform-error'],
    lostAnswers: 1,
  },
  {
    name: 'the platform fails few operations, once',
    rules: once({ kind: 'failed', error: 'internal-error' }),
  },
  {
    name: 'the platform fails few operations again and again',
    rules: always({ kind: 'failed', error: 'internal-error' }),
    reasons: ['platform-error'],
  },
  {
    name: 'the region lacks the extension',
    rules: always({ kind: 'catalogue', error: 'extension-unknown' }),
    reasons: ['platform-error'],
  },
  {
    name: 'few starts are refused for a moment',
    rules: once({ kind: 'catalogue', error: 'concurrent-write' }),
  },
  {
    name: 'the extension is being deleted in few VMs',
    rules: once({ kind: 'catalogue', error: 'extension-marked-for-deletion' }),
  },
  {
    name: 'few VMs are being deallocated',
    rules: always({ kind: 'catalogue', error: 'deallocating' }),
    reasons: ['not-running'],
  },
  {
    name: 'two extensions of one handler are in the way',
    rules: always({ kind: 'catalogue', error: 'handler-taken' }),
    reasons: ['platform-error'],
  },
  {
    name: 'a proxy refuses few starts with a page',
    rules: always({ kind: 'html', status: 403 }),
    reasons: ['platform-error'],
  },
  {
    name: 'the script host fails',
    rules: always({ kind: 'failed', error: 'script-host-failed' }),
    reasons: ['probe-crashed'],
  },
  {
    name: 'other extensions fail, once',
    rules: once({ kind: 'failed', error: 'other-extension-failed' }),
  },
  {
    name: 'the agent falls silent',
    rules: always({ kind: 'failed', error: 'agent-silent' }),
    reasons: ['agent-silent'],
  },
  { name: 'few scripts take ten minutes longer', rules: always({ kind: 'late', seconds: 600 }) },
  {
    name: 'few scripts run for longer than a probe may',
    rules: always({ kind: 'late', seconds: hour }),
    reasons: ['timed-out'],
  },
];

/** What must not reach a terminal, a log or a table as it is. */
const hostile = `=cmd|' /C calc'!A0\u001b[2J\u0000\u202e<script>alert(1)</script>\r\n${'x'.repeat(100)}\r\n`;

const guests: readonly FaultScenario[] = [
  { name: 'few answers are those of the run before, once', rules: once({ kind: 'stale' }) },
  {
    name: 'few answers are always those of the run before',
    rules: always({ kind: 'stale' }),
    reasons: ['output-stale'],
  },
  { name: 'few answers are cut, once', rules: once({ kind: 'cut', bytes: 900 }) },
  {
    name: 'few answers are always cut',
    rules: always({ kind: 'cut', bytes: 900 }),
    reasons: ['output-truncated'],
  },
  { name: 'few scripts run twice', rules: once({ kind: 'twice' }) },
  { name: 'few guests print nothing, once', rules: once({ kind: 'silent' }) },
  { name: 'few guests never print', rules: always({ kind: 'silent' }), reasons: ['probe-crashed'] },
  {
    name: 'antivirus blocks few probes',
    rules: always({
      kind: 'blocked',
      stderr: `${'At C:\\Packages\\script1.ps1:1 char:1\r\n'.repeat(20)}    + FullyQualifiedErrorId : ScriptContainedMaliciousContent\r\n`,
    }),
    reasons: ['script-blocked'],
  },
  {
    name: 'few guests print something hostile first',
    rules: always({ kind: 'hostile', text: hostile }),
  },
  {
    name: 'few guests forge the end of a probe',
    rules: always({ kind: 'hostile', text: `${hostile}smb1-probe v1 end\r\n` }),
  },
];

const changes: readonly FaultScenario[] = [
  { name: 'few VMs are deleted', rules: always({ kind: 'vm', to: 'deleted' }), reasons: ['vm-gone'] },
  { name: 'few VMs are moved', rules: always({ kind: 'vm', to: 'moved' }), reasons: ['vm-gone'] },
  { name: 'few VMs are stopped', rules: always({ kind: 'vm', to: 'stopped' }), reasons: ['not-running'] },
  {
    name: 'few VMs are deallocated',
    rules: always({ kind: 'vm', to: 'deallocated' }),
    reasons: ['not-running'],
  },
  { name: 'few VMs are locked', rules: always({ kind: 'vm', to: 'locked' }), reasons: ['locked'] },
  {
    name: 'a policy comes to deny few VMs',
    rules: always({ kind: 'vm', to: 'policy-denied' }),
    reasons: ['denied-by-policy'],
  },
  {
    name: 'the role is taken away from few VMs',
    rules: always({ kind: 'vm', to: 'forbidden' }),
    reasons: ['access-denied'],
  },
  {
    name: 'few VMs are deleted while their probe runs',
    rules: always({ kind: 'vm', to: 'deleted' }, poll),
    reasons: ['vm-gone'],
  },
];

const pages = (['lost-token', 'duplicated', 'reordered', 'truncated'] as const).map(
  (pageFault): FaultScenario => ({
    name: `Resource Graph's pages are ${pageFault}`,
    azure: { graph: { pageFault, rowsPerPage: 3 } },
    ...(pageFault === 'lost-token' || pageFault === 'truncated'
      ? { state: 'incomplete', because: 'pages-cut' }
      : {}),
  }),
);

const discoveries: readonly FaultScenario[] = [
  { name: "Resource Graph's pages are too large", azure: { graph: { rowsInPayload: 4 } } },
  {
    name: 'discovery is throttled for ten minutes',
    rules: [
      { match: other, fault: { kind: 'throttle', by: 'arm', retryAfterSeconds: 600 }, nthMatch: [2, 5] },
    ],
  },
  {
    name: 'discovery meets 500, breaks and garbage',
    rules: [
      ...often(other, { kind: 'status', status: 500 }, 0.1),
      ...often(other, { kind: 'reset-after' }, 0.1),
      ...often(other, { kind: 'garbage-json' }, 0.1),
      ...often(other, { kind: 'other-body', body: oddBody }, 0.1),
    ],
  },
  {
    name: 'tokens expire in discovery',
    rules: [{ match: other, fault: { kind: 'token-expired' }, nthMatch: [2, 5, 9] }],
  },
];

/** One kind of trouble each. */
export const faultScenarios: readonly FaultScenario[] = [
  { name: 'nothing goes wrong' },
  { name: 'a 429 names the wait for one token', azure: { buckets: { style: 'next-token' } } },
  ...throttled,
  ...postings,
  ...polls,
  ...operations,
  ...guests,
  ...changes,
  ...pages,
  ...discoveries,
];
