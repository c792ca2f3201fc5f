import type { CallKind, Fault, FaultPlan, FaultRule, Match } from './fault-plan.ts';
import type { Call } from './route.ts';
import { seededFraction } from './seeded.ts';

/** What a rule may match on. */
export type Occasion = {
  readonly kind: CallKind;
  readonly path: string;
  readonly vmKey: string | null;
  readonly now: number;
};

/** When a fault acts. */
type Phase = 'change' | 'refusal' | 'distortion' | 'incident';

const phases: Readonly<Record<Fault['kind'], Phase>> = {
  subscription: 'change',
  vm: 'change',
  throttle: 'refusal',
  status: 'refusal',
  'reset-before': 'refusal',
  catalogue: 'refusal',
  'token-expired': 'refusal',
  'reset-after': 'distortion',
  slow: 'distortion',
  'garbage-json': 'distortion',
  'empty-body': 'distortion',
  'other-body': 'distortion',
  html: 'distortion',
  'drop-headers': 'distortion',
  'wrong-clock': 'distortion',
  lost: 'incident',
  failed: 'incident',
  stuck: 'incident',
  'url-expires': 'incident',
  late: 'incident',
  twice: 'incident',
  stale: 'incident',
  cut: 'incident',
  hostile: 'incident',
  silent: 'incident',
  blocked: 'incident',
};

export type Draw = {
  /** The faults of this phase that fire on this occasion, in the plan's order. */
  draw(phase: Phase, occasion: Occasion): readonly Fault[];
  fired(): Readonly<Partial<Record<Fault['kind'], number>>>;
};

export function createDraw({ seed, rules }: FaultPlan, startedAt: number): Draw {
  const matched = new Map<string, number>();
  const counts = new Map<Fault['kind'], number>();

  function fires(rule: FaultRule, index: number, occasion: Occasion): boolean {
    const subject = occasion.vmKey ?? occasion.path;
    const own = count(matched, `${index} ${subject}`);
    const all = count(matched, String(index));
    if (rule.nthMatch !== undefined) {
      return [rule.nthMatch].flat().includes(rule.count === 'each' ? own : all);
    }
    return (
      rule.probability === undefined || seededFraction(seed, 'fault', index, subject, own) < rule.probability
    );
  }

  return {
    draw(phase, occasion) {
      const drawn: Fault[] = [];
      for (const [index, rule] of rules.entries()) {
        if (phases[rule.fault.kind] !== phase || !isMatch(rule.match, occasion, startedAt)) {
          continue;
        }
        if (fires(rule, index, occasion)) {
          count(counts, rule.fault.kind);
          drawn.push(rule.fault);
        }
      }
      return drawn;
    },
    fired: () => Object.fromEntries(counts),
  };
}

/** `vmOfOperation` maps operation ids to VM ids, both in lower case. */
export function occasionOf(call: Call, vmOfOperation: ReadonlyMap<string, string>): Occasion {
  const path = decodeURIComponent(call.request.url.pathname).toLowerCase();
  const { now } = call;
  const operation = call.params['operationId']?.toLowerCase();
  if (operation !== undefined) {
    const kind = call.request.url.searchParams.has('monitor') ? 'result' : 'poll';
    return { kind, path, vmKey: vmOfOperation.get(operation) ?? null, now };
  }
  if (path.endsWith('/runcommand')) {
    return { kind: 'start', path, vmKey: path.slice(0, -'/runcommand'.length), now };
  }
  return { kind: 'other', path, vmKey: null, now };
}

function isMatch(match: Match, { kind, path, vmKey, now }: Occasion, startedAt: number): boolean {
  const second = (now - startedAt) / 1000;
  return (
    (match.call === undefined || match.call === kind) &&
    (match.vm === undefined || (vmKey !== null && new RegExp(match.vm, 'i').test(vmKey))) &&
    (match.path === undefined || new RegExp(match.path, 'i').test(path)) &&
    second >= (match.fromSecond ?? Number.NEGATIVE_INFINITY) &&
    second < (match.toSecond ?? Number.POSITIVE_INFINITY)
  );
}

function count<Key>(counts: Map<Key, number>, key: Key): number {
  const next = (counts.get(key) ?? 0) + 1;
  counts.set(key, next);
  return next;
}
